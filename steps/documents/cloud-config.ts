// What a #cloud-config in a stage directory says besides `stages`, as steps of the stages that Kairos gives it to.

import { asText } from '../../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Path } from '../../core/schema/pieces.ts'
import { shellQuote } from '../../core/shell-quote.ts'
import { type CloudConfig, type Reading, readingOf } from './cloud-config-reading.ts'
import { usersOf } from './cloud-config-users.ts'
import type { Found, Places } from './found.ts'

/** Where something of a step that was made stands in the document. `as`: how a scalar there is spelled, if not as there. */
type Origins = Map<string, { readonly path: Path; readonly spelled?: false }>

/** By stage; the first of boot, initramfs and network is there even where nothing is said: the names of the user's steps count it. */
export function cloudConfigSteps(config: CloudConfig): ReadonlyMap<string, readonly Found[]> {
  const reading = readingOf(config)
  const boot = made(reading)
  const early = made(reading)
  const network = made(reading)
  const first = made(reading)
  addFiles(reading, boot)
  addCommands(reading, 'runcmd', boot)
  const { users, local, remote } = usersOf(reading)
  for (const { name, settings, path } of users) boot.put(['users', name], settings, path)
  for (const [step, keys] of [
    [boot, local],
    [network, remote],
  ] as const)
    for (const [name, list] of keys)
      for (const [index, { key, path }] of list.entries()) step.add(['authorized_keys', name], index, key, path)
  const { hostname = null } = config.value
  if (hostname !== null) early.put(['hostname'], hostname, ['hostname'])
  if (!config.compat) addCommands(reading, 'bootcmd', first)
  const stages = new Map<string, readonly Found[]>([
    ['boot', [boot.step(config.compat ? undefined : usersFirst), ...growing(reading)]],
    ['initramfs', [early.step()]],
    ['network', [network.step()]],
  ])
  if (!first.isEmpty()) stages.set('boot.before', [first.step()])
  return stages
}

/** Their files and commands may be theirs. In yip's own order users come last. */
const usersFirst = ['users', 'authorized_keys']

/** A step in the making. */
function made({ locate, spelling }: Places) {
  const settings: Record<string, Json> = {}
  const origins: Origins = new Map()
  const originOf = (path: Path) => {
    for (let length = path.length; length > 0; length--) {
      const known = origins.get(JSON.stringify(path.slice(0, length)))
      if (known) return { path: [...known.path, ...path.slice(length)], spelled: known.spelled }
    }
    return undefined
  }
  const from = (path: Path, origin: Path, spelled?: false) =>
    origins.set(JSON.stringify(path), { path: origin, ...(spelled === false && { spelled }) })
  return {
    from,
    isEmpty: () => Object.keys(settings).length === 0,
    /** A value, of a mapping or right below the step. */
    put([key, name]: readonly [string, string?], value: Json, origin: Path) {
      from(name === undefined ? [key] : [key, name], origin)
      if (name === undefined) settings[key] = value
      else
        settings[key] = Object.fromEntries([
          ...Object.entries((settings[key] as JsonObject | undefined) ?? {}),
          [name, value],
        ])
    },
    /** An item of a list, which is right below the step or in a mapping. */
    add([key, name]: readonly [string, string?], index: number, value: Json, origin: Path) {
      if (name !== undefined && index === 0) from([key, name], origin)
      from(name === undefined ? [key, index] : [key, name, index], origin)
      if (name === undefined) settings[key] = [...((settings[key] as readonly Json[] | undefined) ?? []), value]
      else {
        const mapping = (settings[key] as JsonObject | undefined) ?? {}
        const before = Object.hasOwn(mapping, name) ? (mapping[name] as readonly Json[]) : []
        settings[key] = Object.fromEntries([...Object.entries(mapping), [name, [...before, value]]])
      }
    },
    step(first?: readonly string[]): Found {
      const [begin] = origins.values()
      const at = (path: Path) => locate(originOf(path)?.path ?? begin?.path ?? [])
      return {
        settings,
        where: at([]),
        at,
        spelling(path) {
          const origin = originOf(path)
          return origin && origin.spelled !== false ? spelling(origin.path) : undefined
        },
        ...(first && { first }),
      }
    },
  }
}

type Made = ReturnType<typeof made>

/** What cloud-init knows besides about a file. */
const ofUserData: readonly string[] = ['append', 'defer', 'source']

function addFiles(reading: Reading, step: Made): void {
  const { value, list, bad, problems, locate } = reading
  let index = 0
  for (const key of ['write_files', 'milpa_files']) {
    for (const [place, entry] of list(value[key], [key]).entries()) {
      if (entry === null) continue
      if (!isObject(entry)) {
        bad([key, place], say`expected a mapping, not ${say.value(entry)}`)
        continue
      }
      const path: Path = [key, place]
      const { owner, permissions, ...rest } = entry
      const file: Record<string, Json> = {}
      for (const [name, given] of Object.entries(rest)) {
        if (!ofUserData.includes(name)) {
          file[name] = given
          continue
        }
        const message = say`"${say.word(name)}" of a file has no effect in a stage directory: the file is written whole, in its turn`
        const hint = say`give the file as user-data, or write it by a command of a step`
        problems.push({ level: 'warning', code: 'steps/unknown-key', message, where: locate([...path, name]), hint })
      }
      if (owner !== undefined) file['ownerstring'] = owner
      const mode = modeOf(reading, permissions ?? null, [...path, 'permissions'])
      if (mode !== undefined) file['permissions'] = mode
      step.add(['files'], index, file, path)
      step.from(['files', index, 'ownerstring'], [...path, 'owner'])
      step.from(['files', index, 'permissions'], [...path, 'permissions'], false)
      index++
    }
  }
}

/** Always octal, whatever it looks like; what cannot be a mode is left for the step to refuse. */
function modeOf({ compat, text, bad }: Reading, given: Json, path: Path): Json | undefined {
  const spelled = text(given, path)
  if (given === null || spelled === '') return compat ? undefined : 0o644
  const digits = compat ? spelled : spelled?.replace(/^0[oO]/, '')
  if (digits !== undefined && /^[0-7]{1,6}$/.test(digits)) return Number.parseInt(digits, 8)
  if (compat) bad(path, say`this is no mode in octal`)
  return asText(given)
}

function addCommands({ value, list, bad, text, compat }: Reading, key: 'runcmd' | 'bootcmd', step: Made): void {
  let index = 0
  for (const [place, entry] of list(value[key], [key]).entries()) {
    const path: Path = [key, place]
    if (entry === null) continue
    if (isObject(entry) || (compat && Array.isArray(entry))) {
      bad(path, say`expected a text, not ${say.value(entry)}`)
      continue
    }
    const words = Array.isArray(entry) && entry.map((word, at) => text(word, [...path, at]))
    if (!words) step.add(['commands'], index++, entry, path)
    else if (words.every((word) => word !== undefined))
      step.add(['commands'], index++, words.map((word) => shellQuote(word)).join(' '), path)
    else bad(path, say`a command that is a list has to be of texts`)
  }
}

function growing(reading: Reading): readonly Found[] {
  const { value, list, text, bad, compat } = reading
  const { growpart = null } = value
  if (growpart === null || (growpart === false && !compat)) return []
  if (!isObject(growpart)) {
    bad(['growpart'], say`expected a mapping, not ${say.value(growpart)}`)
    return []
  }
  const mode = text(growpart['mode'], ['growpart', 'mode'])
  if (!compat && mode !== undefined && /^(?:off|false|no)$/i.test(mode)) return []
  return list(growpart['devices'], ['growpart', 'devices']).flatMap((device, index) => {
    const path: Path = ['growpart', 'devices', index]
    const name = text(device, path)
    if (name === undefined && device !== null) bad(path, say`expected a text, not ${say.value(device)}`)
    if (name === undefined) return []
    const step = made(reading)
    step.put(['layout'], { device: { path: name }, expand_partition: { size: 0 } }, path)
    step.from(['layout', 'device'], path, false)
    return [step.step()]
  })
}
