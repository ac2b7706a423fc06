// The many ways to write `users`, `groups` and `user`, brought into one form.

import { asText } from '../../../core/as-text.ts'
import { isList, isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { notices as createNotices, type Notices } from '../../../core/notices.ts'
import { type Said, say } from '../../../core/said.ts'
import { isFalseWord, kindOf } from '../../shared/settings.ts'
import { checkedOptions } from './user-options.ts'

export interface UserEntry {
  readonly name: string
  /** The machine's default user. */
  readonly isDefault: boolean
  /** Options by snake_case name; groups as one comma-separated text. */
  readonly options: JsonObject
}

export interface UsersAndGroups {
  /** In the order in which they are made. */
  readonly users: readonly UserEntry[]
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[]
}

export interface UserSettings {
  readonly users?: Json | undefined
  readonly groups?: Json | undefined
  readonly user?: Json | undefined
}

/**
 * `defaultUser` is the distro's; what `users` says about it wins, groups add up. Without notices nothing is reported that is
 * wrong: users_groups has reported it.
 */
export function usersAndGroups(
  settings: UserSettings,
  defaultUser: JsonObject | undefined,
  notices: Notices = createNotices(() => undefined, 'modules'),
): UsersAndGroups {
  return {
    users: users(settings, defaultUser, notices),
    groups: groups(settings.groups, notices),
  }
}

/** The entry that is the default user; undefined: `users` does not ask for one. */
export function defaultUserOf(settings: UserSettings, defaultUser: JsonObject | undefined): UserEntry | undefined {
  return usersAndGroups(settings, defaultUser).users.find((user) => user.isDefault)
}

const where = (path: Said) => ({ where: { document: 'merged config', path } })

function groups(value: Json | undefined, notices: Notices): UsersAndGroups['groups'] {
  const found = new Map<string, Set<string>>()
  const add = (name: string, members: readonly string[]) => {
    const set = found.get(name) ?? new Set()
    for (const member of members) set.add(member)
    found.set(name, set)
  }
  const membersOf = (name: string, members: Json | undefined): readonly string[] => {
    if (members === undefined || members === null) return []
    if (typeof members === 'string') return words(members)
    if (Array.isArray(members)) return members.map(asText)
    const why = say`The members of group ${say.named(name)} are ${kindOf(members)}; expected a text or a list`
    notices.error('users/bad-group', why, where(say`groups/${say.named(name)}`))
    return []
  }
  const items = typeof value === 'string' ? words(value) : isObject(value) ? [value] : (value ?? [])
  if (!isList(items)) {
    notices.error(
      'users/bad-group',
      say`groups is ${kindOf(value)}; expected a list, a mapping or a text`,
      where(say`groups`),
    )
    return []
  }
  for (const [index, item] of items.entries()) {
    if (typeof item === 'string') for (const name of words(item)) add(name, [])
    else if (isObject(item)) for (const [name, members] of Object.entries(item)) add(name, membersOf(name, members))
    else {
      const why = say`An entry of groups is ${kindOf(item)}; expected a name or a mapping of names to members`
      notices.error('users/bad-group', why, where(say`groups/${index}`))
    }
  }
  return [...found].map(([name, members]) => ({ name, members: [...members].sort() }))
}

function users(
  { users: value, user }: UserSettings,
  distroUser: JsonObject | undefined,
  notices: Notices,
): readonly UserEntry[] {
  const legacy = legacyUser(user, notices)
  const base = legacy ? firstWins(legacy, distroUser ?? {}) : distroUser
  const merged = new Map<string, JsonObject>()
  const entries = [...listed(value, notices), ...(legacy ? [{}] : [])]
  for (const entry of entries) {
    const { name: given, ...options } = snakeCase(entry)
    const name = textOf(given) ?? 'default'
    merged.set(name, firstWins(merged.get(name) ?? {}, checkedOptions(name, options, notices)))
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
    if (asked) notices.warning('users/no-default', say`Default user entry found but this machine has no default user`)
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
  if (isObject(user)) {
    const options = snakeCase(user)
    return checkedOptions(textOf(options['name']) ?? 'default', options, notices)
  }
  if (typeof user === 'string') {
    notices.deprecated('modules/deprecated', say`'user' of type string is deprecated in 22.2`, {
      hint: say`use the 'users' list instead`,
    })
    return { name: user }
  }
  notices.warning('users/bad-user', say`Format for 'user' key must be a string or a mapping, not ${kindOf(user)}`)
  return undefined
}

/** Each user asked for, as a mapping; one without a name is the default user. */
function listed(value: Json | undefined, notices: Notices): readonly JsonObject[] {
  if (value === undefined || value === null || value === '') return []
  if (isList(value)) return value.flatMap((item, index) => listItem(item, index, notices))
  const old = (kind: string) =>
    notices.deprecated('modules/deprecated', say`'users' of type ${say.word(kind)} is deprecated in 22.2`, {
      hint: say`use 'users' as a list instead`,
    })
  if (typeof value === 'string') {
    old('string')
    return words(value).map((name) => ({ name }))
  }
  if (!isObject(value)) {
    notices.error('users/bad-user', say`users is ${kindOf(value)}; expected a list`, where(say`users`))
    return []
  }
  old('mapping')
  return Object.entries(value).flatMap(([name, options]) => {
    if (isObject(options)) return [{ ...options, name }]
    return options && !isFalseWord(options) ? [{ name }] : []
  })
}

function listItem(item: Json, index: number, notices: Notices): readonly JsonObject[] {
  if (typeof item === 'string') return words(item).map((name) => ({ name }))
  if (Array.isArray(item)) return item.map((name) => ({ name: asText(name) }))
  if (isObject(item)) {
    const { name } = item
    if (typeof name !== 'object' || name === null) return [item]
    const bad = say`An entry of users has ${kindOf(name)} for its name; expected a text`
    notices.error('users/bad-user', bad, where(say`users/${index}/name`))
    return []
  }
  const why = say`An entry of users is ${kindOf(item)}; expected a name or a mapping`
  notices.error('users/bad-user', why, {
    ...where(say`users/${index}`),
    hint: say`put names that look like numbers in quotes`,
  })
  return []
}

/** Both mappings in one; where both have a key the first one's value stays, mappings inside are merged the same way. */
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

function textOf(value: Json | undefined): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : asText(value)
}

function withGroups(options: JsonObject): JsonObject {
  if (options['groups'] === undefined) return options
  return { ...options, groups: groupNames(options['groups']).join(',') }
}

/** Group names from a comma-separated text, a list, or the keys of a mapping. */
export function groupNames(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return words(value)
  if (Array.isArray(value)) return value.flatMap((name) => words(asText(name)))
  return isObject(value) ? Object.keys(value) : [asText(value)]
}

function words(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
