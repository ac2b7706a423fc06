// The tables of docs/datasources.md, made from the datasources themselves.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Facts } from '../core/facts.ts'
import type { Instance } from '../core/instance.ts'
import { isObject, type Json } from '../core/json.ts'
import { say } from '../core/said.ts'
import { type AnyDatasource, datasources } from '../datasources/index.ts'
import { patienceOf } from '../datasources/search/patience.ts'
import { defaultsOf } from '../datasources/search/settings.ts'
import { standardFields } from '../datasources/shared/fields.ts'
import { clouds } from '../metadata-server/clouds/index.ts'
import type { EphemeralNetwork } from '../network/apply/ephemeral.ts'
import { usualEvents } from '../network/update-events.ts'

const top = resolve(import.meta.dirname, '..')

export function datasourceTable(): string {
  const heads = [
    'datasource',
    'detected by',
    'searched',
    'network before its own',
    'may give',
    'network rewritten on',
    'tests',
  ]
  const rows = datasources.map((source) => {
    const file = fileOf(source)
    const name = `[${source.name}](../${file})${(source.aliases ?? []).map((alias) => `, ${alias}`).join('')}`
    return [
      name,
      detectedBy(source),
      source.phases.join(', '),
      networkBefore(source),
      gives(file).join(', '),
      rewrittenOn(source),
      testsOf(file).join(', '),
    ]
  })
  return table(heads, rows)
}

/** How long a machine waits at most for a service that is not there. */
export function patienceTable(): string {
  const rows = datasources.flatMap((source) => {
    const { local, network } = patienceOf(source)
    const shown = (seconds: number | undefined) => (seconds === undefined ? '–' : `${seconds} s`)
    return local === undefined && network === undefined ? [] : [[source.name, shown(local), shown(network)]]
  })
  return table(['datasource', 'before the network is up', 'after'], rows)
}

export function datasourceSettings(): string {
  const sections = datasources.flatMap((source) => {
    const rows = Object.entries(propertiesOf(source)).map(([key, property]) => {
      const { type, default: given, description = '' } = property
      const types = [type ?? 'any'].flat().join(' or ')
      return [`\`${key}\``, types, given === undefined ? '' : `\`${JSON.stringify(given)}\``, description]
    })
    return rows.length === 0 ? [] : `### ${source.name}\n\n${table(['key', 'type', 'default', 'what it is'], rows)}`
  })
  return sections.join('\n')
}

/** Most machines meet a source by its first rules: what is looked at is said once for each answer. */
function detectedBy({ detect }: AnyDatasource): string {
  const { rules = [] } = detect
  const said = (answer: string) => withoutRepeats(rules.flatMap((one) => (one.answer === answer ? one.looksAt : [])))
  const maybes = said('maybe')
  return [said('yes').join('; '), ...(maybes.length > 0 ? [`*maybe:* ${maybes.join('; ')}`] : [])].join('; ')
}

/** Of paths that differ by a version, the spelling of a name or their last part alone, one is shown for all. */
function withoutRepeats(texts: readonly string[]): readonly string[] {
  const kind = (text: string) =>
    text
      .toLowerCase()
      .replaceAll('_', '-')
      .replaceAll(/\d{4}-\d\d-\d\d|latest/g, '…')
  const kinds = texts.filter((text, index) => texts.findIndex((other) => kind(other) === kind(text)) === index)
  const folders = Map.groupBy(kinds, (text) => (isPath(text) ? dirname(text) : text))
  const shown = [...folders].map(([folder, [first = '', ...others]]) =>
    others.length === 0 ? inOneFolder(first) : `a file of a seed in ${folder}`,
  )
  return shown.map((text) =>
    text.replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE').replaceAll(/\/[a-z][\w.-]*\/[\w./{,}-]+/g, (path) => `\`${path}\``),
  )
}

function isPath(text: string): boolean {
  return /^\/\S+$/.test(text)
}

/** "/a/b and /a/c" is "/a/{b,c}". */
function inOneFolder(text: string): string {
  const paths = text.split(' and ')
  const [folder] = paths.map(dirname)
  if (paths.length < 2 || folder === undefined || !paths.every((path) => isPath(path) && dirname(path) === folder))
    return text
  return `${folder}/{${paths.map((path) => basename(path)).join(',')}}`
}

function networkBefore(source: AnyDatasource): string {
  if (!source.ephemeralFor) return source.ephemeral ? shownNetwork(source.ephemeral) : 'none'
  const decided = source.ephemeralFor(defaultsOf(source.settings), plainMachine)
  const networks = [source.ephemeral ?? decided ?? []].flat()
  return networks.length > 0
    ? `${networks.map(shownNetwork).join(', then ')}; settings and machine may say otherwise`
    : 'where settings or machine ask for it'
}

function shownNetwork({ ipv4, ipv6, nics, unless }: EphemeralNetwork): string {
  const addresses = [
    ...(ipv4 === undefined
      ? []
      : [ipv4 === 'dhcp' ? 'DHCPv4' : ipv4 === 'link-local' ? 'IPv4 link-local' : 'a static IPv4 address']),
    ...(ipv6 === undefined ? [] : ['IPv6 link-local']),
  ]
  const where = nics === 'each' ? ' on each NIC' : ''
  return `${addresses.join(' and ')}${where}${unless ? ', unless the service answers already' : ''}`
}

function rewrittenOn(source: AnyDatasource): string {
  const { networkEvents = source.networkEventsFor?.(plainInstance) ?? {} } = source
  const events = new Set([...usualEvents.default, ...(networkEvents.default ?? [])])
  const { supported = usualEvents.supported } = networkEvents
  const more = supported.filter((event) => !events.has(event))
  const notes = [
    ...(source.networkEventsFor ? ['others for some instances'] : []),
    ...(more.length > 0 ? [`can: ${more.join(', ')}`] : []),
  ]
  return `${[...events].join(', ')}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
}

/** Fields of an instance that the source or what it shares with others mentions; each instance has an id. */
const fields = {
  hostname: 'hostname',
  publicKeys: 'keys',
  userData: 'user-data',
  vendorData: 'vendor-data',
  vendorData2: 'vendor-data 2',
  network: 'network',
  region: 'region',
  availabilityZone: 'zone',
} as const

function gives(file: string): readonly string[] {
  const texts = reached(file).map((path) => readFileSync(join(top, path), 'utf8'))
  const standard = texts.some((text) => /\b(?:standardFields|standardInstance)\b/.test(text))
  const mentioned = (field: string) =>
    (standard && field in standardFields) ||
    texts.some((text) => new RegExp(`\\b${field}(?:After)?(?:: |,|\\(| })`).test(text))
  return Object.entries(fields).flatMap(([field, shown]) => (mentioned(field) ? [shown] : []))
}

/** The source's file and what it imports of datasources, but not what all have in common. */
function reached(file: string, seen: readonly string[] = []): readonly string[] {
  if (seen.includes(file)) return seen
  const text = readFileSync(join(top, file), 'utf8')
  const imported = [...text.matchAll(/(?:from |import\()'(\.[^']*\.ts)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  )
  const own = imported.filter(
    (path) => path.startsWith('datasources/') && !/\/(?:datasource|index|fields|metadata)\.ts$/.test(path),
  )
  return own.reduce<readonly string[]>((all, path) => reached(path, all), [...seen, file])
}

/** Its unit test, and that of the cloud that `firstlight serve` plays for it. */
function testsOf(file: string): readonly string[] {
  const test = `test/${file.replace(/\.ts$/, '.test.ts')}`
  const { name } = datasources.find((source) => fileOf(source) === file) ?? {}
  const cloud = clouds.find((one) => one.datasource === name)
  const played = cloud ? `test/metadata-server/clouds/${cloud.name}.test.ts` : undefined
  return [`[unit](../${test})`, ...(played && existsSync(join(top, played)) ? [`[served](../${played})`] : [])]
}

/** A source lies in a file of its name, or in a folder of it. */
function fileOf({ name }: Pick<AnyDatasource, 'name'>): string {
  const wanted = name.toLowerCase()
  const files = readdirSync(join(top, 'datasources'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/shared|search/.test(path),
  )
  const found = files.find(
    (path) => path.endsWith('.ts') && /([^/]+)\.ts$/.exec(path)?.[1]?.replaceAll('-', '') === wanted,
  )
  if (found === undefined) throw new Error(`datasources/ has no file called as ${name}`)
  return `datasources/${found}`
}

interface Property {
  readonly type?: string | readonly string[]
  readonly default?: Json
  readonly description?: string
}

function propertiesOf({ settings }: AnyDatasource): Readonly<Record<string, Property>> {
  const { properties } = settings as { readonly properties?: unknown }
  return isObject(properties) ? (properties as Readonly<Record<string, Property>>) : {}
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return [heads, heads.map(() => '---'), ...rows].map(line).join('')
}

const plainInstance: Instance = {
  ...{ datasource: 'None', className: say`DataSourceNone`, detail: '', id: 'i', publicKeys: [], cloudName: 'none' },
  ...{ dsmode: 'net', metadata: {}, platform: 'none', subplatform: 'unknown' },
}

/** A machine without anything that a source looks for. */
const plainMachine: Facts = {
  os: { id: 'linux', idLike: [], versionId: '', codename: '', prettyName: '' },
  kernel: { system: 'Linux', node: '', release: '', version: '', machine: 'x86_64' },
  cmdline: '',
  environmentCmdline: undefined,
  virtualization: { name: 'kvm', container: false },
  dmi: {},
  initEnvironment: {},
  filesystems: [],
  nics: [],
  paths: new Set(),
  systemd: true,
}
