// The many ways to write `users`, `groups` and `user`, brought into one form.

import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { isFalseWord, kindOf } from './settings.ts'

export interface UserEntry {
  readonly name: string
  /** The machine's default user. */
  readonly isDefault: boolean
  /** Options by snake_case name; groups as one comma-separated text. */
  readonly options: JsonObject
}

export interface UsersAndGroups {
  /** In the order they are made. */
  readonly users: readonly UserEntry[]
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[]
}

export interface UserSettings {
  readonly users?: unknown
  readonly groups?: unknown
  readonly user?: unknown
}

/** `defaultUser` is the distro's; what `users` says about it wins, groups add up. */
export function usersAndGroups(
  settings: UserSettings,
  defaultUser: JsonObject | undefined,
  notices: Notices,
): UsersAndGroups {
  return { users: users(settings, defaultUser, notices), groups: groups(settings.groups as Json | undefined) }
}

/** The entry that is the default user; undefined: `users` does not ask for one. */
export function defaultUserOf(
  settings: UserSettings,
  defaultUser: JsonObject | undefined,
  notices: Notices,
): UserEntry | undefined {
  return users(settings, defaultUser, notices).find((user) => user.isDefault)
}

function groups(value: Json | undefined): UsersAndGroups['groups'] {
  const found = new Map<string, Set<string>>()
  const add = (name: string, members: readonly string[]) => {
    const set = found.get(name) ?? found.set(name, new Set()).get(name)
    for (const member of members) set?.add(member)
  }
  const membersOf = (name: string, members: Json | undefined): readonly string[] => {
    if (members === undefined || members === null) return []
    if (typeof members === 'string') return words(members)
    if (Array.isArray(members)) return members.map(String)
    throw new TypeError(`The members of group ${name} are ${kindOf(members)}; expected a text or a list`)
  }
  const items = typeof value === 'string' ? words(value) : isObject(value) ? [value] : (value ?? [])
  if (!Array.isArray(items)) throw new TypeError(`groups is ${kindOf(value)}; expected a list, a mapping or a text`)
  for (const item of items as readonly Json[]) {
    if (typeof item === 'string') for (const name of words(item)) add(name, [])
    else if (isObject(item)) for (const [name, members] of Object.entries(item)) add(name, membersOf(name, members))
    else throw new TypeError(`An entry of groups is ${kindOf(item)}; expected a name or a mapping of names to members`)
  }
  return [...found].map(([name, members]) => ({ name, members: [...members].sort() }))
}

function users(
  { users: value, user }: UserSettings,
  distroUser: JsonObject | undefined,
  notices: Notices,
): readonly UserEntry[] {
  const legacy = legacyUser(user as Json | undefined, notices)
  const base = legacy ? firstWins(legacy, distroUser ?? {}) : distroUser
  const merged = new Map<string, JsonObject>()
  const entries = [...listed(value as Json | undefined, notices), ...(legacy ? [{}] : [])]
  for (const entry of entries) {
    const { name: given, ...options } = snakeCase(entry)
    const name = given === undefined || given === null || given === '' ? 'default' : String(given)
    merged.set(name, firstWins(merged.get(name) ?? {}, options))
  }
  const asked = merged.get('default')
  const plain = [...merged].filter(([name]) => name !== 'default')
  const named = (name: string, options: JsonObject, isDefault: boolean): UserEntry => ({
    name,
    isDefault,
    options: withGroups(options),
  })
  const name = typeof base?.['name'] === 'string' ? base['name'] : undefined
  if (!asked || !base || name === undefined) {
    if (asked) notices.warning('users/no-default', 'Default user entry found but this machine has no default user')
    return plain.map(([name, options]) => named(name, options, false))
  }
  const { name: _, ...defaults } = base
  const own = merged.get(name) ?? {}
  const all = [own, asked, defaults].flatMap((options) => groupNames(options['groups']))
  const options: JsonObject = firstWins(firstWins(own, asked), defaults)
  const union = all.length > 0 ? { ...options, groups: [...new Set(all)].sort().join(',') } : options
  return [
    ...plain.filter(([other]) => other !== name).map(([other, options]) => named(other, options, false)),
    named(name, union, true),
  ]
}

function legacyUser(user: Json | undefined, notices: Notices): JsonObject | undefined {
  if (!user) return undefined
  if (isObject(user)) return snakeCase(user)
  if (typeof user === 'string') {
    notices.deprecated('modules/deprecated', "'user' of type string is deprecated in 22.2", {
      hint: "use the 'users' list instead",
    })
    return { name: user }
  }
  notices.warning('users/bad-user', `Format for 'user' key must be a string or a mapping, not ${kindOf(user)}`)
  return undefined
}

/** Each user asked for, as a mapping; one without a name is the default user. */
function listed(value: Json | undefined, notices: Notices): readonly JsonObject[] {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item, index) => listItem(item, index))
  const old = (kind: string) =>
    notices.deprecated('modules/deprecated', `'users' of type ${kind} is deprecated in 22.2`, {
      hint: "use 'users' as a list instead",
    })
  if (typeof value === 'string') {
    old('string')
    return words(value).map((name) => ({ name }))
  }
  if (!isObject(value)) throw new TypeError(`users is ${kindOf(value)}; expected a list`)
  old('mapping')
  return Object.entries(value).flatMap(([name, options]) => {
    if (isObject(options)) return [{ ...options, name }]
    return options && !isFalseWord(options) ? [{ name }] : []
  })
}

function listItem(item: Json, index: number): readonly JsonObject[] {
  if (typeof item === 'string') return words(item).map((name) => ({ name }))
  if (Array.isArray(item)) return item.map((name) => ({ name: String(name) }))
  if (isObject(item)) return [item]
  throw new TypeError(`users/${index} is ${kindOf(item)}; expected a name or a mapping`)
}

/** Both mappings in one; where both have a key the first keeps it, mappings inside are merged the same way. */
function firstWins(first: JsonObject, second: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const own = result[key]
    if (own === undefined) result[key] = value
    else if (isObject(own) && isObject(value)) result[key] = firstWins(own, value)
  }
  return result
}

function snakeCase(options: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key.replaceAll('-', '_'), value]))
}

function withGroups(options: JsonObject): JsonObject {
  if (options['groups'] === undefined) return options
  return { ...options, groups: groupNames(options['groups']).join(',') }
}

/** Group names from a comma-separated text, a list, or the keys of a mapping. */
export function groupNames(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return words(value)
  if (Array.isArray(value)) return value.flatMap((name) => words(String(name)))
  return isObject(value) ? Object.keys(value) : [String(value)]
}

function words(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
