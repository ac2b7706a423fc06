// Version 1: a list of entries, each with a type.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Path, Problems } from '../problems.ts'
import type { Interface, NetworkState, Subnet } from '../state.ts'
import {
  type Draft,
  defineInterface,
  enslave,
  findInterface,
  finish,
  mention,
  newDraft,
  stpOf,
} from './shared/draft.ts'
import { checkName, checkNames, checkParams } from './shared/names.ts'
import { readRoute, readSubnet } from './shared/subnets.ts'
import { booleanOf, listOf, scalarOf, textOf, textsOf, wordsOf } from './shared/values.ts'

type Handler = (entry: Entry, draft: Draft, problems: Problems) => void

interface Entry {
  readonly value: JsonObject
  readonly path: Path
}

/** By the type of an entry: the keys that it cannot do without, and what is done with it. */
const handlers: Readonly<Record<string, { readonly needs: readonly string[]; readonly handle: Handler }>> = {
  physical: { needs: ['name'], handle: device('physical') },
  loopback: { needs: ['name'], handle: device('loopback') },
  infiniband: { needs: ['name'], handle: device('infiniband') },
  vlan: { needs: ['name', 'vlan_link', 'vlan_id'], handle: vlan },
  bond: { needs: ['name', 'bond_interfaces', 'params'], handle: bond },
  bridge: { needs: ['name', 'bridge_interfaces'], handle: bridge },
  nameserver: { needs: ['address'], handle: nameserver },
  route: { needs: ['destination'], handle: route },
}

export function readVersion1(config: JsonObject, problems: Problems): NetworkState | undefined {
  const entries = listOf(config['config'])
  if (!entries) {
    problems.error('network/bad-entry', ['config'], say`\`config\` has to be a list of entries`)
    return undefined
  }
  const draft = newDraft()
  const named = new Map<string, number>()
  // Nameservers may name an interface that is defined further down, where the reference fails.
  const readable = entries.flatMap((value: Json, index) => readable1(value, ['config', index], problems) ?? [])
  for (const { entry, handle } of readable.filter(({ type }) => type !== 'nameserver')) {
    reportDuplicate(entry, named, problems)
    handle(entry, draft, problems)
  }
  for (const { entry, handle } of readable.filter(({ type }) => type === 'nameserver')) handle(entry, draft, problems)
  return finish(draft, 1, config)
}

function readable1(value: Json, path: Path, problems: Problems) {
  if (!isObject(value)) {
    problems.error('network/bad-entry', path, say`an entry has to be a mapping`)
    return undefined
  }
  const type = textOf(value['type'])
  const handler = type !== undefined && Object.hasOwn(handlers, type) ? handlers[type] : undefined
  if (type === undefined || !handler) {
    const message = type === undefined ? say`the entry has no \`type\`` : say`the type of the entry is not known`
    const known = Object.keys(handlers)
    const hint = didYouMean(known, type ?? '') ?? say`one of ${say.join(known.map(say.word))}`
    problems.error('network/unknown-type', [...path, 'type'], message, hint)
    return undefined
  }
  const missing = handler.needs.filter((key) => value[key] === undefined)
  if (missing.length > 0) {
    const keys = missing.map((key) => `\`${key}\``).join(', ')
    problems.error('network/bad-entry', path, say`a ${say.word(type)} entry needs ${say.word(keys)}; it is left out`)
    return undefined
  }
  if (handler.needs[0] === 'name') {
    const name = textOf(value['name'])
    if (name === undefined) problems.error('network/bad-value', [...path, 'name'], say`\`name\` has to be text`)
    if (name === undefined || !checkName(name, [...path, 'name'], problems)) return undefined
  }
  return { type, entry: { value, path }, handle: handler.handle }
}

function reportDuplicate({ value, path }: Entry, named: Map<string, number>, problems: Problems): void {
  const name = textOf(value['name'])
  if (name === undefined) return
  const first = named.get(name)
  if (first === undefined) named.set(name, Number(path[1]))
  else {
    const label = problems.label(name, placeOf(path))
    const message = say`${label} is defined twice, first in entry ${first}; this definition is used`
    problems.error('network/duplicate-name', [...path, 'name'], message)
  }
}

function device(type: 'physical' | 'loopback' | 'infiniband'): Handler {
  return (entry, draft, problems) => {
    const name = nameOf(entry)
    const given = type === 'physical' ? textOf(entry.value['config_id']) : undefined
    const configId = given && checkName(given, [...entry.path, 'config_id'], problems) ? given : undefined
    defineInterface(draft, configId ?? name, { ...common(entry, problems), type, configId })
  }
}

function vlan(entry: Entry, draft: Draft, problems: Problems): void {
  const link = textOf(entry.value['vlan_link'])
  const id = scalarOf(entry.value['vlan_id'])
  if (link === undefined || id === undefined) {
    const key = link === undefined ? 'vlan_link' : 'vlan_id'
    problems.error('network/bad-value', [...entry.path, key], say`\`${key}\` has to be a single value`)
    return
  }
  defineInterface(draft, nameOf(entry), { ...common(entry, problems), type: 'vlan', vlan: { link, id } })
}

function bond(entry: Entry, draft: Draft, problems: Problems): void {
  const own = common(entry, problems)
  const bondMembers = membersOf(entry, 'bond_interfaces', problems)
  const path = [...entry.path, 'bond_interfaces']
  if (bondMembers.length === 0) {
    problems.warning('network/bond-without-members', path, say`the bond ${own.label} has no members`)
  }
  defineInterface(draft, own.name, { ...own, type: 'bond', bondMembers })
  const labels = (name: string) => problems.label(name, say`${placeOf(entry.path)}/bond_interfaces`)
  enslave(draft, own.name, { members: bondMembers, labels, params: own.params }, (message) => {
    problems.warning('network/bad-value', path, message)
  })
}

function bridge(entry: Entry, draft: Draft, problems: Problems): void {
  const own = common(entry, problems)
  const members = membersOf(entry, 'bridge_interfaces', problems)
  mention(draft, members, (name) => problems.label(name, say`${placeOf(entry.path)}/bridge_interfaces`))
  // Where both are given, the parameter of the same meaning wins.
  const { bridge_stp: stp, bridge_ports: listed, ...rest } = own.params
  const ports = wordsOf(listed)
  const bridgePorts = ports ? checkNames(ports, [...entry.path, 'params', 'bridge_ports'], problems) : members
  const value = stpOf(stp)
  if (stp !== undefined && value === undefined) {
    const path = [...entry.path, 'params', 'bridge_stp']
    problems.error('network/bad-value', path, say`\`bridge_stp\` has to be on or off; it is left out`)
  }
  const params = { ...rest, ...(value !== undefined && { bridge_stp: value }) }
  defineInterface(draft, own.name, { ...own, params, type: 'bridge', bridgePorts })
}

/** A list of names. A single text is taken as names separated by blanks; the reference takes each letter for a name. */
function membersOf({ value, path }: Entry, key: string, problems: Problems): readonly string[] {
  const given = value[key]
  const place = [...path, key]
  if (Array.isArray(given)) return checkNames(textsOf(given), place, problems)
  problems.warning('network/bad-value', place, say`\`${say.word(key)}\` should be a list`)
  return typeof given === 'string'
    ? checkNames(
        given.split(/[\s,]+/).filter((name) => name !== ''),
        place,
        problems,
      )
    : []
}

function nameserver({ value, path }: Entry, draft: Draft, problems: Problems): void {
  const servers = textsOf(value['address'])
  const search = textsOf(value['search'])
  const name = textOf(value['interface'])
  if (name === undefined) {
    draft.servers.push(...servers)
    draft.search.push(...search)
    return
  }
  const owner = findInterface(draft, name)
  if (owner) owner.dns = { servers, search }
  else {
    const there = [...draft.interfaces.values()].slice(0, 10).map(({ label }) => label)
    const hint = there.length === 0 ? undefined : say`there are ${say.join(there)}`
    problems.error('network/unknown-interface', [...path, 'interface'], say`there is no interface of this name`, hint)
  }
}

function route({ value, path }: Entry, draft: Draft, problems: Problems): void {
  const read = readRoute(value, path, problems)
  if (read) draft.routes.push(read)
}

/** "config/3". */
function placeOf(path: Path): Said {
  return say`config/${Number(path[1])}`
}

function nameOf(entry: Entry): string {
  return textOf(entry.value['name']) ?? ''
}

function common(entry: Entry, problems: Problems): Pick<Interface, 'name' | 'label' | 'params'> & Partial<Interface> {
  const { value } = entry
  return {
    name: nameOf(entry),
    label: problems.label(nameOf(entry), placeOf(entry.path)),
    mac: textOf(value['mac_address'])?.toLowerCase(),
    mtu: scalarOf(value['mtu']),
    subnets: subnetsOf(entry, problems),
    acceptRa: booleanOf(value['accept-ra']),
    wakeOnLan: booleanOf(value['wakeonlan']),
    optional: booleanOf(value['optional']),
    keepConfiguration: booleanOf(value['keep_configuration']),
    params: paramsOf(entry, problems),
  }
}

function subnetsOf({ value, path }: Entry, problems: Problems): readonly Subnet[] {
  const subnets = value['subnets']
  if (subnets === undefined || subnets === null) return []
  if (!Array.isArray(subnets)) {
    problems.error('network/bad-entry', [...path, 'subnets'], say`\`subnets\` has to be a list`)
    return []
  }
  return subnets.flatMap((item: Json, index) => readSubnet(item, [...path, 'subnets', index], problems) ?? [])
}

function paramsOf({ value, path }: Entry, problems: Problems): JsonObject {
  const params = value['params']
  if (params === undefined || params === null) return {}
  if (isObject(params)) return checkParams(params, [...path, 'params'], problems)
  problems.error('network/bad-value', [...path, 'params'], say`\`params\` has to be a mapping`)
  return {}
}
