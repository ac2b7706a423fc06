// A user that is not there yet: its lines in the files of accounts, as yip has them.

import { Failure } from '../../../core/errors.ts'
import { type LinePlace, linePlaces, unfitFor } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import { type Accounts, idsOf } from '../../../distros/account-files.ts'
import { fieldsOf, namesIn, withLine } from '../../../distros/account-lines.ts'
import { lockedPassword, shadowPassword, withPassword } from '../../../distros/shadow-line.ts'
import { parseGroup } from '../../../system/accounts.ts'
import { freeId, givenId } from './free-id.ts'
import type { Ids } from './home.ts'
import type { Defaults, UserSettings } from './settings.ts'

export interface AddOptions {
  readonly defaults: Defaults
  readonly now: Date
  /** Whose its home is; undefined: nobody's, or root's. */
  readonly homeOwner: Ids | undefined
  /** Of homes that wait for their users: not for others. */
  readonly reserved: readonly Ids[]
  /** As yip: the owner of a home gives its uid, whoever has it, and not its gid. */
  readonly compat: boolean
}

export interface Added extends Ids {
  /** Groups that were not there, its own excepted. */
  readonly made: readonly string[]
}

/** Adds its lines to the texts. Throws, and changes none of them, where it cannot be as it should. */
export async function addUser(
  accounts: Accounts,
  { name, home, user }: { readonly name: string; readonly home: string; readonly user: UserSettings },
  options: AddOptions,
): Promise<Added> {
  check(name, home, user)
  const after = { ...accounts }
  const made: string[] = []
  const uid = uidFor(after, user, options)
  const gid = ownGroup(after, { name, user }, options)
  for (const group of new Set(user.groups)) {
    if (group === '') continue
    if (groupOf(after, group) === undefined) made.push(group)
    addMember(after, group, name, () => freeGid(after, options, false))
  }
  const gecos = user.gecos || 'Created by entities'
  after.passwd = withLine(after.passwd, [
    name,
    'x',
    `${uid}`,
    `${gid}`,
    gecos,
    home,
    user.shell || options.defaults.shell,
  ])
  const before = fieldsOf(after.shadow, name)
  const isLocked = user.lock_passwd || !user.passwd
  const password = isLocked ? lockedPassword : await shadowPassword(user.passwd ?? '', before?.[1])
  after.shadow = withLine(after.shadow, withPassword(name, before, password, options.now))
  Object.assign(accounts, after)
  return { uid, gid, made }
}

function check(name: string, home: string, user: UserSettings): void {
  const values: readonly (readonly [key: string, place: LinePlace, value: string | undefined])[] = [
    ['name', linePlaces.account, name],
    ['primary_group', linePlaces.account, user.primary_group],
    ...(user.groups ?? []).map((group) => ['groups', linePlaces.account, group] as const),
    ['gecos', linePlaces.passwdField, user.gecos],
    ['homedir', linePlaces.passwdField, home],
    ['shell', linePlaces.passwdField, user.shell],
  ]
  for (const [key, place, value] of values) {
    const unfit = value && unfitFor(place, value)
    if (unfit) throw new Failure(say`its ${say.word(key)} holds ${unfit}, which ${say.word(place.name)} cannot hold`)
  }
  if (name === '') throw new Failure(say`it has no name`)
  if (!home.startsWith('/')) throw new Failure(say`its home is no absolute path`)
  checkPassword(user.passwd)
}

/** One in clear text may have any sign: it is hashed. */
export function checkPassword(given: string | undefined): void {
  const unfit = given && /^[$!*]/.test(given) && unfitFor(linePlaces.passwdField, given)
  if (unfit) throw new Failure(say`its password holds ${unfit}, which /etc/shadow cannot hold`)
}

function uidFor(accounts: Accounts, user: UserSettings, { homeOwner, reserved, compat }: AddOptions): number {
  const explicit = givenId(user.uid, 'uid')
  if (explicit !== undefined) return explicit
  const { uids } = idsOf(accounts)
  if (homeOwner && (compat || !uids.has(homeOwner.uid))) return homeOwner.uid
  const waiting = new Set(reserved.map(({ uid }) => uid))
  return freeId((id) => uids.has(id) || waiting.has(id), user.system ?? false)
}

function ownGroup(
  accounts: Accounts,
  { name, user }: { readonly name: string; readonly user: UserSettings },
  options: AddOptions,
): number {
  const explicit = givenId(user.gid, 'gid')
  if (user.no_user_group && !user.primary_group) return explicit ?? options.defaults.gid
  const own = user.primary_group || name
  const there = groupOf(accounts, own)
  const holder = parseGroup(accounts.group).find(({ gid }) => gid === explicit)
  if (!there && holder) {
    addMember(accounts, holder.name, name, () => holder.gid)
    return holder.gid
  }
  if (!there && user.primary_group && explicit === undefined)
    throw new Failure(say`there is no group ${say.named(own)} to be its primary_group; ensure_entities makes one`)
  const gid = addMember(
    accounts,
    own,
    name,
    () => explicit ?? homeGid(accounts, options) ?? freeGid(accounts, options, user.system),
  )
  return explicit ?? gid
}

function homeGid(accounts: Accounts, { homeOwner, compat }: AddOptions): number | undefined {
  const gid = homeOwner?.gid
  return compat || !gid || idsOf(accounts).gids.has(gid) ? undefined : gid
}

function freeGid(accounts: Accounts, { reserved }: AddOptions, system = false): number {
  const { gids } = idsOf(accounts)
  const waiting = new Set(reserved.map(({ gid }) => gid))
  return freeId((id) => gids.has(id) || waiting.has(id), system)
}

const groupOf = ({ group }: Accounts, name: string) => parseGroup(group).find((entry) => entry.name === name)

/** Its gid, which a group that is there keeps: files belong to it. */
function addMember(accounts: Accounts, group: string, member: string, gidOfNew: () => number): number {
  const [, password = 'x', gid = String(gidOfNew()), members] = fieldsOf(accounts.group, group) ?? []
  const all = [...new Set([...namesIn(members), member])]
  accounts.group = withLine(accounts.group, [group, password, gid, all.join(',')])
  return Number(gid)
}
