// A user's home: whose it is before there is a user, and what becomes of it then.

import { Failure, HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Files } from '../../../system/host.ts'

export interface Ids {
  readonly uid: number
  readonly gid: number
}

/** Of a home from an earlier life of the machine; undefined: there is none, or it is root's, or it cannot be looked at. */
export async function ownerOfHome(files: Files, home: string): Promise<Ids | undefined> {
  const info = await files.stat(home).catch(absentIfFailed)
  return info?.type === 'directory' && info.uid !== 0 ? { uid: info.uid, gid: info.gid } : undefined
}

function absentIfFailed(error: unknown): undefined {
  // Told when the home is made.
  if (!(error instanceof HostError)) throw error
}

/** Owners of all the homes below a directory: their ids are for those who come back. */
export async function ownersBelow(files: Files, homes: string): Promise<readonly Ids[]> {
  const names = (await files.list(homes)) ?? []
  const owners = await Promise.all(names.map((name) => ownerOfHome(files, `${homes}/${name}`)))
  return owners.filter((one) => one !== undefined)
}

/**
 * Makes it, or gives it to the user, what is in it excepted. Not what is another user's, nor a directory of the system's that a document
 * names as a home.
 */
export async function makeHome(
  files: Files,
  home: string,
  { uid, gid, homes, isUsers }: Ids & { readonly homes: string; readonly isUsers: (uid: number) => boolean },
): Promise<void> {
  const info = await files.stat(home)
  const owner = { user: uid, group: gid }
  if (!info) return files.makeDirectory(home, { mode: 0o755, owner })
  if (info.type !== 'directory') throw new Failure(say`${say.path(home)} is a ${info.type}`)
  if (info.uid === uid && info.gid === gid) return
  if (info.uid !== uid && info.uid !== 0 && isUsers(info.uid))
    throw new Failure(say`${say.path(home)} belongs to user ${info.uid} and is left as it is`)
  const isHome = home.startsWith(`${homes}/`) || info.uid !== 0
  if (!isHome && (await files.list(home))?.length !== 0)
    throw new Failure(say`${say.path(home)} is a directory of root's and is left as it is`)
  await files.makeDirectory(home, { owner })
}
