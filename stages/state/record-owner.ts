// The process that is at work on a record of the status: by it those who ask can tell a stage that takes long from a dead one.

import type { Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'
import { stateFile } from './layout.ts'

/** By key of the record; undefined: it is not known whether somebody is still at work on it. */
export type Alive = Readonly<Record<string, boolean | undefined>>

const ownerFile = (paths: Pick<Paths, 'run'>, key: string): string => `${stateFile.records(paths)}/${key}.owner`

/** Nothing is written where the machine does not say when the process began: a number alone is used again. */
export async function writeOwner(
  { files }: Host,
  paths: Pick<Paths, 'run'>,
  key: string,
  processId: number,
): Promise<void> {
  const began = beginningOf(await files.readText(`/proc/${processId}/stat`))
  const path = ownerFile(paths, key)
  if (began === undefined) await files.remove(path)
  else await files.write(path, `${processId} ${began}\n`, { mode: 0o644, durable: false })
}

/** undefined: it is not known who made the record. */
export async function ownerAlive(
  { files }: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
  key: string,
): Promise<boolean | undefined> {
  const [id, began] = (await files.readText(ownerFile(paths, key)))?.trim().split(' ') ?? []
  if (!id || !began || !/^\d+$/.test(id)) return undefined
  const now = beginningOf(await files.readText(`/proc/${id}/stat`))
  // A mount of /proc may hide the processes of others from a user who asks.
  if (now === undefined && (await files.readText('/proc/1/stat')) === undefined) return undefined
  return now === began
}

/** Clock ticks after the kernel's start: the 22nd field. The second may hold blanks. A zombie is dead. */
function beginningOf(stat: string | undefined): string | undefined {
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  return state === 'Z' || state === 'X' ? undefined : fields[18]
}
