// The machine's name: the file that keeps it and the kernel's idea of it.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Machine } from '../core/facts.ts'
import { fitting, linePlaces } from '../core/line-text.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import type { Host } from '../system/host.ts'
import type { DistroProfile, HostnameOptions, HostnameVerbs, Names } from './distro.ts'
import { nameIn, withName } from './hostname-file.ts'

interface Input {
  readonly host: Host
  readonly profile: DistroProfile
  readonly systemd: boolean
  readonly facts: Machine
  readonly notices: Notices
}

export function hostnameVerbs({ host, profile, systemd, facts, notices }: Input): HostnameVerbs {
  const { files, commands } = host
  const { hostname: own } = profile
  const place = systemd || !own.sysconfig ? { file: own.file, key: undefined } : { key: undefined, ...own.sysconfig }
  const throughSystemd = own.persist === 'hostnamectl' && systemd

  const choose = ({ hostname, fqdn }: Names, { preferFqdn = own.preferFqdn }: HostnameOptions) =>
    fitting(linePlaces.hostname, preferFqdn && fqdn ? fqdn : hostname || fqdn || '', 'hostname')

  const running = async () =>
    ((await files.readText('/proc/sys/kernel/hostname', { limit: 4096 })) ?? facts.kernel.node).trim()

  /** The name in a file; a file that holds several is as good as one that holds none. */
  async function readName(path: string, key?: string): Promise<string | undefined> {
    const text = await files.readText(path)
    if (text === undefined) return undefined
    try {
      return nameIn(text, key)
    } catch (error) {
      notices.debug(say`${say.path(path)}: ${reasonOf(error, path)}`)
      return undefined
    }
  }

  async function writeName(path: string, name: string, key?: string): Promise<void> {
    const keep = (await readName(path, key)) === undefined ? '' : ((await files.readText(path)) ?? '')
    await files.write(path, withName(keep, name, key), { mode: 0o644, follow: true })
  }

  async function persist(name: string, { createFile = true }: HostnameOptions): Promise<void> {
    if (throughSystemd) {
      const transient = createFile ? [] : ['--transient']
      await commands.run(['hostnamectl', 'set-hostname', ...transient, name])
      return
    }
    if (!createFile && !(await files.exists(place.file))) {
      notices.info(say`create_hostname_file is False; hostname file not created`)
      return
    }
    await writeName(place.file, name, place.key)
  }

  /** Tells the kernel. A container may not be allowed to; the boot goes on with the file written. */
  async function tellKernel(name: string): Promise<void> {
    try {
      const transient = own.transient === 'hostnamectl'
      await commands.run(transient ? ['hostnamectl', '--transient', 'set-hostname', name] : ['hostname', name])
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      const why = say`Failed to non-persistently adjust the system hostname to ${say.named(name)}: ${error.short}`
      notices.warning('hostname/transient', why, {
        hint: say`the persistent name is set and holds from the next boot on`,
      })
    }
  }

  return {
    running,
    read: async () => (throughSystemd ? (await running()) || undefined : readName(place.file, place.key)),

    async set(names, options = {}) {
      const name = choose(names, options)
      notices.debug(say`Setting the hostname to ${say.named(name)}`)
      await persist(name, options)
      await tellKernel(name)
    },

    async update(names, previousFile, options = {}) {
      const name = choose(names, options)
      const previous = await readName(previousFile)
      const present = throughSystemd ? await running() : await readName(place.file, place.key)
      const maintained = present && previous && present !== previous
      if (maintained) {
        notices.info(
          say`${say.path(previousFile)} differs from ${say.path(place.file)}, assuming user maintained hostname.`,
        )
        return
      }
      if (previous !== name) await files.write(previousFile, `${name}\n`, { mode: 0o644 })
      if (present && (present !== previous || present === name)) return
      await persist(name, options)
      await tellKernel(fitting(linePlaces.hostname, names.hostname, 'hostname'))
    },
  }
}
