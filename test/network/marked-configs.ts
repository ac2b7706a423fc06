// Network configs of all kinds in which one value, key or word at a time is a marker, or odd.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { dumpYaml } from '../../languages/yaml/text.ts'
import type { ConfigKind, KnownNic } from '../../network/index.ts'
import { networkKinds } from '../support/network-kinds.ts'

const marker = 'qz78000001'
export const digits = marker.slice(2)

type Shapes = Readonly<Record<string, (text: string) => Json>>

/** How a marker is put in the place of a value or a key. */
const markers: Shapes = {
  'a word': () => marker,
  'a password': () => `Pa55 ${marker}!`,
  'an address with a password': () => `https://sam:${marker}@example.com/?token=${marker}`,
  'a number': () => Number(digits),
  'a bad prefix': () => `10.0.0.1/${marker}`,
  'a zone': () => `fe80::1%${marker}`,
  'a type': () => `ipv6_${marker}`,
  lines: () => `first\n${marker}`,
  'a longer text': (text) => `${text}-${marker}`,
}

/** What few places expect. */
const oddities: Shapes = {
  nothing: () => null,
  truth: () => true,
  'a fraction': () => -1.5,
  'no text': () => '',
  'a word of the engine': () => 'constructor',
  'no list': () => [],
  'no mapping': () => ({}),
  'a list of nothing': () => [null],
  'a mapping that is no text': () => ({ toString: [] }),
  'a list of such': () => [{ toString: [] }],
}

export interface MarkedConfig {
  readonly text: string
  readonly kind: ConfigKind
  readonly nics: readonly KnownNic[]
  readonly place: string
}

const root = join(import.meta.dirname, '../../fixtures/network/cases')

const wifi = `version: 2
wifis:
  wlan0:
    dhcp4: true
    auth: {key-management: eap, identity: sam, password: hunter2}
    access-points:
      home: {password: hunter2, mode: infrastructure, bssid: 'de:ad:be:ef:ca:fe'}
      work: {auth: {method: peap, password: hunter2, client-key-password: hunter2}}
`

const wireless = `version: 1
config:
- type: physical
  name: wlan0
  params: {wpa-ssid: home, wpa-psk: hunter2, wireless-key1: hunter2}
  subnets: [{type: dhcp}, {type: odd}]
`

/** A marker in each place of all that lie in fixtures, each place of the same kind once. */
export const markedConfigs = () => configsWith(markers)

/** Likewise, with something odd in place of each value, list and mapping. */
export const oddConfigs = () => configsWith(oddities)

function* configsWith(shapes: Shapes): Generator<MarkedConfig> {
  const seen = new Set<string>()
  const once = (name: string) => !seen.has(name) && seen.add(name)
  for (const folder of readdirSync(root)) {
    const [file, kind] = Object.entries(networkKinds).find(([name]) => existsSync(join(root, folder, name))) ?? []
    if (file === undefined || kind === undefined) continue
    const listed = join(root, folder, 'nics.json')
    const nics = existsSync(listed) ? (JSON.parse(readFileSync(listed, 'utf8')) as KnownNic[]) : []
    yield* configsOf(readFileSync(join(root, folder, file), 'utf8'), kind, nics, shapes, once)
  }
  for (const text of [wifi, wireless]) yield* configsOf(text, 'yaml', [], shapes, once)
}

function* configsOf(
  text: string,
  kind: ConfigKind,
  nics: readonly KnownNic[],
  shapes: Shapes,
  once: (name: string) => unknown,
): Generator<MarkedConfig> {
  const value = kind === 'eni' || kind === 'vmware-imc' ? undefined : (parseYaml(text, { document: 'x' }).value as Json)
  const places = value === undefined ? wordsOf(text) : placesOf(value, shapes === oddities)
  for (const { name, usual, put } of places) {
    // With `network:` around it or without.
    if (!once(`${kind} ${name.replace(/^\/network(?=\/)/, '')}`)) continue
    for (const [shape, form] of Object.entries(shapes)) {
      const planted = put(form(usual))
      if (planted === undefined) continue
      const whole =
        typeof planted === 'string' ? planted : kind === 'yaml' ? dumpYaml(planted) : JSON.stringify(planted)
      yield { text: whole, kind, nics, place: `${kind} ${name} as ${shape}` }
    }
  }
}

interface Place {
  readonly name: string
  readonly usual: string
  /** The document with this in the place; undefined: it cannot be there. */
  readonly put: (given: Json) => Json | undefined
}

/** Each value, lists and mappings if `trees`, and each key; `name` has * for indexes and for names of interfaces. */
function placesOf(document: Json, trees: boolean): readonly Place[] {
  const found: Place[] = []
  const walk = (value: Json, name: string, put: (given: Json) => Json) => {
    if (trees && typeof value === 'object' && value !== null) found.push({ name: `${name} (whole)`, usual: '', put })
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        walk(item, `${name}/*${typeOf(item)}`, (given) => put(value.with(index, given)))
      return
    }
    if (!isObject(value)) {
      found.push({ name, usual: String(value), put })
      return
    }
    for (const [key, item] of Object.entries(value)) {
      const own = /\/(?:ethernets|bonds|bridges|vlans)$/.test(name) ? `${name}/*` : `${name}/${key}`
      const renamed = (to: string) =>
        put(Object.fromEntries(Object.entries(value).map(([one, inner]) => [one === key ? to : one, inner])))
      found.push({
        name: `${own} (key)`,
        usual: key,
        put: (to) => (typeof to === 'object' ? undefined : renamed(String(to))),
      })
      walk(item, own, (given) => put({ ...value, [key]: given }))
    }
  }
  walk(document, '', (given) => given)
  return found
}

/** Entries of another type are other places. */
function typeOf(item: Json): string {
  const type = isObject(item) ? (item as JsonObject)['type'] : undefined
  return typeof type === 'string' ? `(${type})` : ''
}

/** Each word of a text of lines, and what stands on either side of its "=". */
function wordsOf(text: string): readonly Place[] {
  return [...text.matchAll(/[^\s=]+/g)].map(({ 0: usual, index }) => ({
    name: `${usual} of ${text.length} at ${index}`,
    usual,
    put: (given) =>
      typeof given === 'object' || (typeof given === 'string' && given.includes('\n'))
        ? undefined
        : `${text.slice(0, index)}${given}${text.slice(index + usual.length)}`,
  }))
}
