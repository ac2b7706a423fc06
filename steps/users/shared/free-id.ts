// Numbers of users and groups.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { lowestFree } from '../../../distros/account-lines.ts'

/** As login.defs has it everywhere; useradd goes through them from above. */
const systemIds = { first: 100, last: 999 } as const

/** The kernel takes the two above for "no id". */
const lastId = 2 ** 32 - 3

export function freeId(isTaken: (id: number) => boolean, system: boolean): number {
  const id = system ? highestFree(isTaken) : lowestFree(isTaken)
  if (id === undefined) throw new Failure(say`all ids are taken`)
  return id
}

function highestFree(isTaken: (id: number) => boolean): number | undefined {
  for (let id: number = systemIds.last; id >= systemIds.first; id--) if (!isTaken(id)) return id
  return undefined
}

/** undefined: none is given. */
export function givenId(text: string | undefined, key: 'uid' | 'gid'): number | undefined {
  if (!text) return undefined
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(id <= lastId)) throw new Failure(say`its ${key} is no number from 0 to ${lastId}`)
  return id
}
