// As whom git runs: below a user's own directory as he, as root must follow no link that he may have made there.

import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { checkForCommand } from '../../../system/checked-path.ts'
import type { Host, RunOptions } from '../../../system/host.ts'

export type User = NonNullable<RunOptions['user']>

/** undefined: as the agent. Throws 'unsafe' where anybody could have put something, as in /tmp. */
export async function runsAs(path: string, host: Host): Promise<User | undefined> {
  try {
    await checkForCommand(host, path, say`git does not run in ${say.path(path)}`)
    return undefined
  } catch (error) {
    const holder = error instanceof HostError && error.code === 'unsafe' ? await holderOf(path, host) : undefined
    if (!holder) throw error
    return holder
  }
}

/** Who has the first directory from above that is not root's: he decides about what is below. */
async function holderOf(path: string, { files }: Host): Promise<User | undefined> {
  const names = path.split('/').filter((name) => name !== '')
  for (const [index] of names.entries()) {
    const info = await files.stat(`/${names.slice(0, index + 1).join('/')}`, { follow: false })
    if (info?.uid !== 0) return info?.type === 'directory' ? { uid: info.uid, gid: info.gid } : undefined
    // Others than its owner may write there.
    if (info.type === 'directory' && info.mode & 0o002) return undefined
  }
  return undefined
}
