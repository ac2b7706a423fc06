// `users` and `ssh_authorized_keys` of a #cloud-config in a stage directory.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Path } from '../../core/schema/pieces.ts'
import type { Reading } from './cloud-config-reading.ts'

interface User {
  readonly name: string
  /** As the step `users` takes them. */
  readonly settings: JsonObject
  readonly path: Path
}

interface Key {
  readonly key: string
  readonly path: Path
}

export interface Users {
  readonly users: readonly User[]
  /** By user. Those that are fetched from github or gitlab need the network. */
  readonly local: ReadonlyMap<string, readonly Key[]>
  readonly remote: ReadonlyMap<string, readonly Key[]>
}

export function usersOf(reading: Reading): Users {
  const global = keysOf(reading, reading.value['ssh_authorized_keys'], ['ssh_authorized_keys'])
  const users: User[] = []
  const keys = new Map<string, Key[]>()
  for (const { name, entry, path } of entriesOf(reading)) {
    const { name: _, ssh_authorized_keys: own, 'ssh-authorized-keys': dashed, groups, ...rest } = entry
    const place = own === undefined && dashed !== undefined ? 'ssh-authorized-keys' : 'ssh_authorized_keys'
    const settings: Record<string, Json> = { ...rest }
    if (groups !== undefined) settings['groups'] = groupsOf(reading, groups)
    const lock = settings['lock_passwd'] ?? settings['lock-passwd'] ?? settings['lockPasswd'] ?? null
    // As cloud-init has it, but for those who give a password: on Kairos they log in with it.
    if (!reading.compat && lock === null) settings['lock_passwd'] = (rest['passwd'] ?? '') === ''
    users.push({ name, settings, path })
    keys.set(name, [...(keys.get(name) ?? []), ...keysOf(reading, own ?? dashed, [...path, place]), ...global])
  }
  if (users.length === 0) keys.set('root', [...global])
  return { users, local: only(keys, ({ key }) => !isRemote(key)), remote: only(keys, ({ key }) => isRemote(key)) }
}

const isRemote = (key: string) => /^git(?:hub|lab)/.test(key)

function only(keys: ReadonlyMap<string, readonly Key[]>, wanted: (key: Key) => boolean): Users['local'] {
  return new Map(
    [...keys].map(([name, list]) => [name, list.filter(wanted)] as const).filter(([, list]) => list.length > 0),
  )
}

function keysOf({ list, text, bad }: Reading, value: Json | undefined, path: Path): readonly Key[] {
  return list(value, path).flatMap((item, index) => {
    const key = text(item, [...path, index])
    if (key === undefined && item !== null) bad([...path, index], say`expected a text, not ${say.value(item)}`)
    return key ? [{ key, path: [...path, index] }] : []
  })
}

/** The reference takes a list; people write names with commas, as for cloud-init. */
function groupsOf({ compat }: Reading, value: Json): Json {
  if (typeof value !== 'string' || compat) return value
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

interface Entry {
  readonly name: string
  readonly entry: JsonObject
  readonly path: Path
}

function entriesOf(reading: Reading): readonly Entry[] {
  const { value, bad, list, text, compat } = reading
  const { users = null } = value
  if (compat || (!isObject(users) && typeof users !== 'string'))
    return list(users, ['users']).flatMap((item, index) => listed(reading, item, ['users', index]))
  if (typeof users === 'string') return users.split(',').flatMap((name) => named(reading, name.trim(), ['users']))
  return Object.entries(users).flatMap(([name, item]) => {
    const path: Path = ['users', name]
    if (isObject(item) || item === null) return [{ name, entry: item ?? {}, path }]
    bad(path, say`expected a mapping, not ${say.value(item)}`)
    return []
  })

  function listed(reading: Reading, item: Json, path: Path): readonly Entry[] {
    if (item === null) return []
    const plain = compat ? undefined : text(item, path)
    if (plain !== undefined) return named(reading, plain, path)
    if (!isObject(item)) {
      bad(path, say`expected a mapping, not ${say.value(item)}`)
      return []
    }
    const name = text(item['name'], [...path, 'name'])
    if (name) return [{ name, entry: item, path }]
    bad(path, say`"name" is missing`)
    return []
  }
}

/** A user by the name alone. `default` is the user of the image, whom cloud-init's own stages make. */
function named({ problems, locate }: Reading, name: string, path: Path): readonly Entry[] {
  if (name === '') return []
  if (name !== 'default') return [{ name, entry: {}, path }]
  const message = say`the user "default" is made by the network stage of machines with a datasource, not from here`
  problems.push({ level: 'info', code: 'steps/questionable', message, where: locate(path) })
  return []
}
