// Host keys made before their module is due: an RSA key takes as long as the rest of a first boot, and the stages before the
// network is up have time. They wait in a folder that only root may enter.

import { reasonOf } from '../../../core/errors.ts'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import type { Host } from '../../../system/host.ts'

export interface HostKey {
  readonly privateKey: Uint8Array
  readonly publicKey: string
  /** What ssh-keygen said about it, with `path` as the place of the key. */
  said(path: string): string
}

export interface HostKeysAhead {
  /** Waits for the key. undefined: there is none of that type; the caller then makes it, and sees why it cannot be made. */
  take(type: string): Promise<HostKey | undefined>
  /** Ends what is still being made, and removes what nobody took. Never throws. */
  discard(): Promise<void>
}

/** Begins at once. `folder` is created, and is nobody else's. */
export function hostKeysAhead(
  { host, notices }: { host: Host; notices: Notices },
  folder: string,
  types: readonly string[],
): HostKeysAhead {
  const stop = new AbortController()
  const path = (type: string) => `${folder}/${type}`
  const ready = host.files.makeDirectory(folder, { mode: 0o700 })
  const make = async (type: string): Promise<string | undefined> => {
    try {
      await ready
      const argv = ['ssh-keygen', '-t', type, '-N', '', '-f', path(type)] as const
      return (await host.commands.run(argv, { env: { LANG: 'C' }, signal: stop.signal })).stdout
    } catch (error) {
      if (!stop.signal.aborted) notices.debug(say`no ${say.word(type)} host key was made ahead: ${reasonOf(error)}`)
      return undefined
    }
  }
  const making = new Map(types.map((type) => [type, make(type)]))
  return {
    async take(type) {
      const output = await making.get(type)
      if (output === undefined) return undefined
      try {
        const publicKey = await renamed(host, path(type))
        const privateKey = await host.files.read(path(type))
        if (!privateKey || !publicKey) return undefined
        return { privateKey, publicKey, said: (place) => output.replaceAll(path(type), place) }
      } catch (error) {
        notices.debug(say`the ${say.word(type)} host key that was made ahead is of no use: ${reasonOf(error)}`)
        return undefined
      }
    },
    async discard() {
      stop.abort()
      await Promise.all(making.values())
      await host.files
        .remove(folder, { recursive: true })
        .catch((error) => notices.debug(say`${say.path(folder)} was not removed: ${reasonOf(error, folder)}`))
    },
  }
}

/** The public key. Its comment has the machine's name, which may have changed since. */
async function renamed(host: Host, path: string): Promise<string | undefined> {
  const name = (await host.files.readText('/proc/sys/kernel/hostname'))?.trim()
  const made = await host.files.readText(`${path}.pub`)
  const comment = made?.trim().split(' ').slice(2).join(' ')
  if (!name || !comment || comment === `root@${name}`) return made
  await host.commands.run(['ssh-keygen', '-q', '-c', '-P', '', '-C', `root@${name}`, '-f', path])
  return host.files.readText(`${path}.pub`)
}
