// Users and groups of the guest as its files list them. Every host looks them up in this way: the guest's names are not the
// running machine's, so getpwnam(3) would be wrong as soon as there is an alternate root.

import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import type { Files, Owner } from './host.ts'

export interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly gecos: string
  readonly home: string
  readonly shell: string
}

export interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

type ReadText = Pick<Files, 'readText'>

/** After the usual file: where images built from packages keep system accounts, and where Ubuntu Core keeps users. */
export const passwdFiles = ['/etc/passwd', '/usr/lib/passwd', '/var/lib/extrausers/passwd']
export const groupFiles = ['/etc/group', '/usr/lib/group', '/var/lib/extrausers/group']

export function parsePasswd(text: string): PasswdEntry[] {
  return rows(text, 7).map(([name = '', , uid, gid, gecos = '', home = '', shell = '']) => {
    return { name, uid: Number(uid), gid: Number(gid), gecos, home, shell }
  })
}

export function parseGroup(text: string): GroupEntry[] {
  return rows(text, 3).map(([name = '', , gid, members = '']) => {
    return { name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') }
  })
}

/** Lines with at least `fields` fields and a number in the third; comments and NIS lines ("+::…") have none. */
function rows(text: string, fields: number): string[][] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((row) => row.length >= fields && row[0] !== '' && /^\d+$/.test(row[2] ?? ''))
}

/** The first account that matches; undefined: none. */
export async function findUser(
  files: ReadText,
  match: (entry: PasswdEntry) => boolean,
): Promise<PasswdEntry | undefined> {
  return findIn(files, passwdFiles, parsePasswd, match)
}

export async function findGroup(
  files: ReadText,
  match: (entry: GroupEntry) => boolean,
): Promise<GroupEntry | undefined> {
  return findIn(files, groupFiles, parseGroup, match)
}

async function findIn<T>(
  files: ReadText,
  paths: readonly string[],
  parse: (text: string) => T[],
  match: (entry: T) => boolean,
): Promise<T | undefined> {
  for (const path of paths) {
    const found = parse((await files.readText(path)) ?? '').find(match)
    if (found) return found
  }
  return undefined
}

/** Below are the system's users and groups, as everywhere in login.defs. */
const firstOrdinary = 1000

/**
 * Whether a group is the system's and no ordinary user is in it, by the texts of passwd and group. A member that passwd does not know
 * may be anybody.
 */
export function isSystemGroup(gid: number, passwd: string, group: string): boolean {
  const groups = parseGroup(group).filter((entry) => entry.gid === gid)
  if (gid >= firstOrdinary || (groups.length === 0 && gid !== 0)) return false
  const users = parsePasswd(passwd)
  const system = new Set(users.filter(({ uid }) => uid < firstOrdinary).map(({ name }) => name))
  const ordinary = users.filter(({ uid }) => uid >= firstOrdinary)
  const members = groups.flatMap((entry) => entry.members)
  return (
    members.every((name) => system.has(name)) &&
    !ordinary.some((user) => user.gid === gid || members.includes(user.name))
  )
}

/** Numbers of an owner; a part that is not given stays undefined. Unknown names are a HostError 'not-found'. */
export async function ownerIds(
  files: ReadText,
  owner: Owner,
): Promise<{ uid: number | undefined; gid: number | undefined }> {
  const { user, group } = owner
  return {
    uid: await idOf('user', user, async (name) => (await findUser(files, (entry) => entry.name === name))?.uid),
    gid: await idOf('group', group, async (name) => (await findGroup(files, (entry) => entry.name === name))?.gid),
  }
}

/** Tries a name first, and then digits as a number, as chown(1) does. */
async function idOf(
  what: 'user' | 'group',
  given: string | number | undefined,
  lookUp: (name: string) => Promise<number | undefined>,
): Promise<number | undefined> {
  if (given === undefined || typeof given === 'number') return given
  const found = await lookUp(given)
  if (found !== undefined) return found
  if (/^\d+$/.test(given)) return Number(given)
  throw new HostError(
    'not-found',
    say`Unknown ${what} "${say.named(given)}"; expected a name in ${what === 'user' ? '/etc/passwd' : '/etc/group'}`,
  )
}
