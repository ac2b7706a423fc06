// interfaces(5), ifupdown's text, as a version 1 config: addresses, gateways and DNS. Bonds, bridges and hooks are skipped,
// as in the reference.

import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Path, Problems } from '../problems.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { problemList } from './shared/problem-list.ts'

/** Other files that `source` lines ask for, by path; a pure reader cannot fetch them. */
export interface EniContext extends ConvertContext {
  readonly sources?: Readonly<Partial<Record<string, string>>>
}

interface Stanza {
  /** With its alias: "eth0:1". */
  readonly name: string
  readonly family: string
  readonly method: string
  readonly options: Map<string, string>
  readonly line: number
}

interface Reading {
  readonly stanzas: Stanza[]
  readonly auto: Set<string>
  readonly problems: Problems
  readonly sources: Readonly<Partial<Record<string, string>>>
  /** Files being read: a file may source itself. */
  readonly open: readonly string[]
}

export function convertEni(input: string | Json, { document, nics, sources = {} }: EniContext): Converted {
  const locate = (path: Path) => ({ document, line: Number(path[0] ?? 1) })
  const problems = problemList({ document, names: () => ({}), locate, nics })
  if (typeof input !== 'string') {
    problems.error('network/bad-entry', [], say`interfaces(5) is text`)
    return { config: undefined, problems: problems.list }
  }
  const reading: Reading = { stanzas: [], auto: new Set(), problems, sources, open: [document] }
  readText(input, reading)
  return { config: configOf(reading), problems: withoutPaths(problems) }
}

/** Such a text has no paths: its lines say where a problem is. */
function withoutPaths({ list }: Problems): Converted['problems'] {
  return list.map(({ where: { document, line }, ...problem }) => ({
    ...problem,
    where: { document, ...(line !== undefined && { line }) },
  }))
}

function readText(text: string, reading: Reading): void {
  let current: Stanza | undefined
  for (const { words, line } of logicalLines(text)) {
    const [keyword = '', ...rest] = words
    if (keyword === 'iface') {
      current = readIface(rest, line, reading)
    } else if (keyword === 'auto' || keyword === 'allow-auto') {
      for (const name of rest) reading.auto.add(name)
      current = undefined
    } else if (keyword === 'source' || keyword === 'source-directory') {
      for (const pattern of rest) readSources(pattern, keyword === 'source-directory', line, reading)
      current = undefined
    } else if (/^(allow-|mapping$|no-auto-down$|no-scripts$|rename$|template$)/.test(keyword)) {
      current = undefined
    } else if (current) {
      // Of several hooks only the last is kept, which does not matter: hooks are not converted.
      current.options.set(keyword.replaceAll('_', '-'), rest.join(' '))
    }
  }
}

function logicalLines(text: string): readonly { readonly words: readonly string[]; readonly line: number }[] {
  const lines: { words: string[]; line: number }[] = []
  let started = 0
  let pending = ''
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (pending === '') started = index + 1
    const line = `${pending}${raw}`
    const commented = line.trimStart().startsWith('#')
    if (!commented && line.endsWith('\\')) {
      pending = `${line.slice(0, -1)} `
      continue
    }
    pending = ''
    const words = line.trim().split(/\s+/)
    if (!commented && words[0] !== '') lines.push({ words, line: started })
  }
  return lines
}

function readIface(words: readonly string[], line: number, { stanzas, problems }: Reading): Stanza | undefined {
  const [name, family, method] = words
  if (name === undefined || family === undefined || method === undefined) {
    problems.error('network/bad-entry', [line], say`an \`iface\` line needs a name, a family and a method`)
    return undefined
  }
  const stanza = { name, family, method, options: new Map<string, string>(), line }
  stanzas.push(stanza)
  return stanza
}

function readSources(pattern: string, directory: boolean, line: number, reading: Reading): void {
  const { sources, problems, open } = reading
  const wanted = directory ? `${pattern.replace(/\/$/, '')}/*` : pattern
  const matches = globPattern(wanted, directory)
  const found = Object.keys(sources)
    .filter((path) => matches.test(path))
    .toSorted()
  if (found.length === 0) {
    problems.warning('network/not-rendered', [line], say`what is sourced here is not read: no such file was given`)
  }
  for (const path of found) {
    if (!open.includes(path)) readText(sources[path] ?? '', { ...reading, open: [...open, path] })
  }
}

/** A shell pattern; files of a source-directory have names of letters, digits, underscores and hyphens only. */
function globPattern(pattern: string, directory: boolean): RegExp {
  const text = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, directory ? '[\\w-]*' : '[^/]*')
    .replace(/\?/g, '[^/]')
  return new RegExp(`^${text}$`)
}

function configOf({ stanzas, auto, problems }: Reading): JsonObject {
  const devices = new Map<string, Stanza[]>()
  for (const stanza of stanzas) {
    const device = stanza.name.split(':')[0] ?? ''
    const known = devices.get(device)
    if (known) known.push(stanza)
    else devices.set(device, [stanza])
  }
  const names = [...devices.keys()].toSorted()
  const config = names.map((name): JsonObject => {
    const own = devices.get(name) ?? []
    const mac = own.map(({ options }) => options.get('hwaddress')).find((text) => text !== undefined)
    return {
      type: name === 'lo' ? 'loopback' : 'physical',
      name,
      ...(mac !== undefined && { mac_address: mac.replace(/^ether\s+/, '') }),
      subnets: own.flatMap((stanza) => subnetOf(stanza, auto, problems) ?? []),
    }
  })
  return { version: 1, config }
}

function subnetOf(stanza: Stanza, auto: ReadonlySet<string>, problems: Problems): JsonObject | undefined {
  const { name, options, line, method } = stanza
  if (method === 'static' && !options.has('address')) {
    problems.error('network/bad-entry', [line], say`the interface is static and has no \`address\`; it is left out`)
    return undefined
  }
  const words = (key: string) => options.get(key)?.split(/\s+/)
  const dns = words('dns-nameservers') ?? words('dns-nameserver')
  const search = words('dns-search')
  const plain = ['netmask', 'broadcast', 'gateway'].flatMap((key) => {
    const value = options.get(key)
    return value === undefined ? [] : [[key, value]]
  })
  return {
    type: typeOf(stanza),
    control: auto.has(name) ? 'auto' : 'manual',
    ...(method === 'static' && { address: options.get('address') ?? '' }),
    ...Object.fromEntries(plain),
    ...(dns && { dns_nameservers: dns }),
    ...(search && { dns_search: search }),
  }
}

/** The method's name, as in the reference; not for IPv6 without static addresses, which the reference takes for IPv4. */
function typeOf({ family, method, options }: Stanza): string {
  if (family !== 'inet6') return method
  if (method === 'dhcp') return 'dhcp6'
  if (method === 'auto') return options.get('dhcp') === '1' ? 'ipv6_dhcpv6-stateless' : 'ipv6_slaac'
  return method
}
