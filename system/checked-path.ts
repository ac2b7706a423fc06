// Paths for commands: these take a path as the kernel does, and follow whatever they find there.

import { HostError } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import type { FileInfo, Files, Host } from './host.ts'
import { type Walkable, walk } from './walk.ts'

/**
 * Throws 'unsafe' where others than root could give a path another meaning until a command uses it; `what` begins the message. Root's
 * own file in a directory such as /var/tmp, which nobody else can move, is none of those.
 */
export async function checkForCommand({ files }: Pick<Host, 'files'>, path: string, what: Said): Promise<void> {
  const tree = { look: (at: string) => lookAt(files, at), text: (at: string) => files.readText(at) }
  const { exchangeable } = await walk(path, tree, { follow: true, use: 'command' })
  if (exchangeable === undefined) return
  throw new HostError('unsafe', say`${what}: others than root can exchange ${say.path(exchangeable)}`, {
    detail: { path },
  })
}

async function lookAt(files: Files, path: string): Promise<(FileInfo & Walkable) | undefined> {
  const info = await files.stat(path, { follow: false })
  return info && { ...info, target: info.type === 'link' ? await files.readLink(path) : undefined }
}
