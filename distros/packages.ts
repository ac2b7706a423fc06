// Installing packages. Debian's family may have several managers: the next one is asked for a package that one does not know.

import { Failure, HostError, reasonOf } from '../core/errors.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { argvOf } from '../system/argv.ts'
import type { Argv, Host } from '../system/host.ts'
import { whenUnlocked } from './apt-lock.ts'
import { snap } from './debian.ts'
import type { DistroProfile, PackageManager, PackageRequest, PackageVerbs } from './distro.ts'

interface Input {
  readonly host: Host
  readonly profile: DistroProfile
  readonly notices: Notices
  /** Words put before apt-get: eatmydata where it is installed. */
  readonly wrapper: Wrapper
  /** The mark which says that the index was read for this instance. */
  readonly mark: string
  readonly processId: number
}

export interface Wrapper {
  readonly command: readonly string[]
  /** 'auto': only where the program exists. */
  readonly enabled: boolean | 'auto'
}

export function packageVerbs(input: Input): PackageVerbs {
  const { host, profile, notices, mark, processId } = input
  const { commands } = host

  async function run(manager: PackageManager, argv: Argv): Promise<void> {
    const isApt = manager.name === 'apt'
    const full = isApt ? argvOf([...(await wrapperWords(input)), ...argv]) : argv
    const command = () => commands.run(full, { output: 'pass', ...(manager.env ? { env: manager.env } : {}) })
    await (isApt ? whenUnlocked(host, command) : command())
  }

  async function available(): Promise<readonly PackageManager[]> {
    const found: PackageManager[] = []
    for (const manager of profile.packages) if (await commands.find(manager.program)) found.push(manager)
    return found
  }

  /** The first manager that is there; if none is, the first of the list, so that its absence is the error. */
  const main = async () => (await available())[0] ?? (profile.packages[0] as PackageManager)

  async function refresh({ force = false }: { force?: boolean } = {}): Promise<void> {
    const manager = await main()
    if (!manager.refresh) return
    if (!force) {
      if (await host.files.exists(mark)) return
      const now = host.clock.now().getTime() / 1000
      await host.files.write(mark, `${processId}: ${now}\n`)
    }
    await run(manager, manager.refresh)
  }

  /** Installs what the manager knows; returns the rest. */
  async function installWith(
    manager: PackageManager,
    requests: readonly PackageRequest[],
  ): Promise<readonly PackageRequest[]> {
    if (requests.length === 0) return []
    if (manager.name === 'snap') return installSnaps(requests)
    if (manager.refreshFirst) {
      try {
        await refresh()
      } catch (error) {
        if (manager.name !== 'apt') throw error
        notices.error('packages/refresh-failed', say`Failed to update package using apt: ${reasonOf(error)}`)
      }
    }
    const known = manager.name === 'apt' ? await knownToApt() : undefined
    const there = requests.filter((request) => known?.has(aptName(nameOf(request))) ?? true)
    const names = there.map((request) => joined(request, manager.versionSeparator))
    if (names.length > 0) await run(manager, [...manager.install, ...names])
    return requests.filter((request) => !there.includes(request))
  }

  /** undefined: nothing could be asked, as when only planning for a machine; apt itself will say what it does not know. */
  async function knownToApt(): Promise<ReadonlySet<string> | undefined> {
    const { stdout } = await commands.query(['apt-cache', 'pkgnames'], { limit: 16 << 20 })
    return stdout.trim() === '' ? undefined : new Set(stdout.split('\n'))
  }

  async function installSnaps(requests: readonly PackageRequest[]): Promise<readonly PackageRequest[]> {
    const failed: PackageRequest[] = []
    for (const request of requests) {
      const words = typeof request === 'string' ? [request] : request
      try {
        await commands.run([...snap.install, ...words.flatMap((word) => word.split('='))], { output: 'pass' })
      } catch (error) {
        if (!(error instanceof HostError)) throw error
        notices.info(say`snap did not install ${say.join(words.map(say.named), ' ')}: ${error.short}`)
        failed.push(request)
      }
    }
    return failed
  }

  async function installMany(
    packages: readonly PackageRequest[],
    only: Readonly<Record<string, readonly PackageRequest[]>>,
  ): Promise<void> {
    const failed: PackageRequest[] = []
    let open: readonly PackageRequest[] = packages
    const managers = [...profile.packages, ...(only['snap'] && !profile.packages.includes(snap) ? [snap] : [])]
    for (const name of Object.keys(only)) {
      if (managers.some((manager) => manager.name === name)) continue
      notices.error(
        'packages/failed',
        say`Cannot install packages with "${say.named(name)}": this machine has no such package manager`,
      )
    }
    for (const manager of managers) {
      const own = only[manager.name] ?? []
      const shared = profile.packages.includes(manager) ? open : []
      if (own.length + shared.length === 0) continue
      if (!(await commands.find(manager.program))) {
        failed.push(...own)
        continue
      }
      const left = await installWith(manager, [...own, ...shared])
      failed.push(...left.filter((request) => own.includes(request)))
      if (shared.length > 0) open = left.filter((request) => !own.includes(request))
    }
    const missing = [...failed, ...open].map(nameOf)
    if (missing.length > 0)
      throw new Failure(
        say`Failed to install the following packages: ${say.join(missing.map(say.named))}. See the log for details.`,
      )
  }

  return {
    refresh,
    async install(wanted, others = {}) {
      const usable = (key: string, requests: readonly PackageRequest[]) => fitting(requests, { key, notices })
      const packages = usable('packages', wanted)
      const only = Object.fromEntries(
        Object.entries(others).map(([name, own]) => [name, usable(`packages/${name}`, own)]),
      )
      if (profile.family === 'debian') return installMany(packages, only)
      if (Object.keys(only).length > 0) {
        throw new Failure(
          say`Cannot choose among package managers on ${say.named(profile.name)}: ${say.join(Object.keys(only).map(say.named))}`,
        )
      }
      await installWith(await main(), packages)
    },
    async upgrade() {
      for (const manager of profile.family === 'debian' ? await available() : [await main()]) {
        if (manager.name === 'snap' && (await snapsAreHeld(host))) continue
        await run(manager, manager.upgrade)
      }
    },
  }
}

async function wrapperWords({ host, wrapper }: Input): Promise<readonly string[]> {
  const [program] = wrapper.command
  if (program === undefined || wrapper.enabled === false) return []
  return wrapper.enabled === true || (await host.commands.find(program)) ? wrapper.command : []
}

async function snapsAreHeld(host: Host): Promise<boolean> {
  const { stdout, exitCode } = await host.commands.query(['snap', 'get', 'system', '-d'], { accept: 'any' })
  return exitCode === 0 && /"hold"\s*:\s*"forever"/.test(stdout)
}

const nameOf = (request: PackageRequest) => (typeof request === 'string' ? request : request[0])

const joined = (request: PackageRequest, separator: string) =>
  typeof request === 'string' ? request : request.filter((word) => word !== undefined && word !== '').join(separator)

/** The package's name in a request to apt-get: "name/release", "name=version", "name-" and "name^". */
const aptName = (request: string) => request.replace(/[/=].*/s, '').replace(/[-^]$/, '')

/** Package managers would take a name with a dash before it for an option, and some options run commands. */
function fitting(
  requests: readonly PackageRequest[],
  told: { readonly key: string; readonly notices: Notices },
): readonly PackageRequest[] {
  // The words after a snap's name may be options.
  const names = requests.map(nameOf)
  const fit = new Set(fittingOnes(linePlaces.argument, names, told))
  return requests.filter((request) => fit.has(nameOf(request)))
}
