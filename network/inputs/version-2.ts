// Version 2, netplan's language, as far as renderers other than netplan support it.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import { bondParameters, bridgeParameters } from '../parameters.ts'
import type { Problems } from '../problems.ts'
import type { Interface, KnownNic, NetworkState } from '../state.ts'
import { defineInterface, enslave, finish, mention, newDraft, stpOf } from './shared/draft.ts'
import { checkName, checkNames, checkParams } from './shared/names.ts'
import { convertedOnly } from './shared/problem-list.ts'
import { booleanOf, isFalsy, listOf, objectOf, scalarOf, textOf, textsOf, wordsOf } from './shared/values.ts'
import { type Context, type Device, subnetsOf } from './shared/version-2-subnets.ts'
import { sectionNames } from './shared/vocabulary.ts'

const sections: Readonly<Record<string, (device: Device, context: Context) => void>> = {
  ethernets: ethernet,
  bonds: bond,
  bridges: bridge,
  vlans: vlan,
}

/** Keys beside the sections. */
const settings = ['version', 'renderer', 'openvswitch']

export function readVersion2(config: JsonObject, problems: Problems, nics: readonly KnownNic[]): NetworkState {
  const context = { draft: newDraft(), problems, limits: convertedOnly(problems), nics }
  const named = new Map<string, string>()
  for (const [section, content] of Object.entries(config)) {
    if (settings.includes(section)) continue
    const handle = Object.hasOwn(sections, section) ? sections[section] : undefined
    if (!handle) {
      reportSection(section, context)
      continue
    }
    if (content === null) continue
    if (!isObject(content)) {
      problems.error('network/bad-entry', [section], say`\`${say.word(section)}\` has to be a mapping of interfaces`)
      continue
    }
    const devices = Object.entries(content).flatMap(([id, value], index) => {
      const place = say`${say.word(section)}/(key ${index + 1})`
      return deviceOf({ id, value, path: [section, id], place }, problems) ?? []
    })
    for (const device of devices) {
      reportDuplicate(section, device, named, problems)
      handle(device, context)
    }
    bindNameservers(devices, context)
  }
  return finish(context.draft, 2, config)
}

function reportSection(section: string, { limits }: Context): void {
  const isNetplans = sectionNames().includes(section)
  const message = isNetplans
    ? say`the section ${say.word(section)} is left out; only netplan could use it`
    : say`a section of this name is not known; it is left out`
  if (section === 'wifis') {
    limits.warning('network/unknown-section', [section], message)
    return
  }
  const known = Object.keys(sections)
  const hint = didYouMean(known, section) ?? say`known: ${say.join(known.map(say.word))}`
  limits.error('network/unknown-section', [section], message, hint)
}

function deviceOf(
  { value, ...given }: Omit<Device, 'value' | 'label'> & { readonly value: Json },
  problems: Problems,
): Device | undefined {
  const { id, path, place } = given
  if (!checkName(id, path, problems, path[0] === 'ethernets' ? 'id' : 'name')) return undefined
  const label = problems.label(id, place)
  if (value === null) return { ...given, label, value: {} }
  if (isObject(value)) return { ...given, label, value }
  problems.error('network/bad-entry', path, say`${label} has to be a mapping`)
  return undefined
}

function reportDuplicate(
  section: string,
  { id, path, label }: Device,
  named: Map<string, string>,
  problems: Problems,
): void {
  const first = named.get(id)
  if (first === undefined) named.set(id, section)
  else problems.error('network/duplicate-name', path, say`${label} is defined in ${say.word(first)} already`)
}

function ethernet(device: Device, context: Context): void {
  const { id, value } = device
  const match = objectOf(value['match'])
  const mac = textOf(match?.['macaddress'])?.toLowerCase()
  const wanted = textOf(value['set-name'])
  const setName =
    wanted !== undefined && checkName(wanted, [...device.path, 'set-name'], context.problems) ? wanted : undefined
  const current = mac === undefined ? undefined : context.nics.find((nic) => nic.mac.toLowerCase() === mac)?.name
  const driver = match?.['driver']
  const name = setName ?? current ?? id
  defineInterface(context.draft, id, {
    ...common(device, context),
    type: 'physical',
    configId: id,
    name,
    label: context.problems.label(name, device.place),
    setName,
    mac,
    match,
    acceptRa: booleanOf(value['accept-ra']),
    wakeOnLan: booleanOf(value['wakeonlan']),
    optional: booleanOf(value['optional']),
    params: driver === undefined || driver === null ? {} : { driver },
    dhcp4Overrides: objectOf(value['dhcp4-overrides']),
    dhcp6Overrides: objectOf(value['dhcp6-overrides']),
  })
}

function bond(device: Device, context: Context): void {
  const { id, label, path } = device
  const bondMembers = membersOf(device, context)
  if (bondMembers.length === 0) {
    context.problems.warning('network/bond-without-members', path, say`the bond ${label} has no members`)
  }
  const params = translate(device, bondParameters, context)
  defineInterface(context.draft, id, { ...virtual(device, context), type: 'bond', bondMembers, params })
  const place = [...path, 'interfaces']
  const labels = (name: string) => context.problems.label(name, say`${device.place}/interfaces`)
  enslave(context.draft, id, { members: bondMembers, labels, params }, (message) => {
    context.problems.warning('network/bad-value', place, message)
  })
}

function bridge(device: Device, context: Context): void {
  const { id, path } = device
  const bridgePorts = membersOf(device, context)
  mention(context.draft, bridgePorts, (name) => context.problems.label(name, say`${device.place}/interfaces`))
  const { bridge_stp: stp, ...rest } = translate(device, bridgeParameters, context)
  const value = stpOf(stp)
  if (stp !== undefined && value === undefined) {
    const message = say`\`stp\` has to be true or false; it is left out`
    context.problems.error('network/bad-value', [...path, 'parameters', 'stp'], message)
  }
  const params = { ...rest, ...(value !== undefined && { bridge_stp: value }) }
  defineInterface(context.draft, id, { ...virtual(device, context), type: 'bridge', bridgePorts, params })
}

function vlan(device: Device, context: Context): void {
  const { id, label, value, path } = device
  const link = textOf(value['link'])
  const tag = scalarOf(value['id'])
  if (link === undefined || tag === undefined) {
    const key = link === undefined ? 'link' : 'id'
    context.problems.error('network/bad-entry', path, say`the VLAN ${label} needs \`${key}\``)
  }
  const known = link !== undefined && tag !== undefined ? { vlan: { link, id: tag } } : {}
  defineInterface(context.draft, id, { ...virtual(device, context), ...known, type: 'vlan' })
}

function membersOf({ value, path }: Device, { problems }: Context): readonly string[] {
  const given = value['interfaces']
  if (given === undefined || given === null) return []
  if (Array.isArray(given)) return checkNames(textsOf(given), [...path, 'interfaces'], problems)
  problems.error('network/bad-value', [...path, 'interfaces'], say`\`interfaces\` has to be a list`)
  return []
}

/** Version 2's parameter names in version 1's words. */
function translate(
  { value, path }: Device,
  table: Readonly<Record<string, string>>,
  { problems, limits }: Context,
): JsonObject {
  const parameters = value['parameters']
  if (parameters === undefined || parameters === null) return {}
  if (!isObject(parameters)) {
    problems.error('network/bad-value', [...path, 'parameters'], say`\`parameters\` has to be a mapping`)
    return {}
  }
  const translated: [string, Json][] = []
  for (const [name, parameter] of Object.entries(parameters)) {
    const known = Object.hasOwn(table, name) ? table[name] : undefined
    if (known !== undefined) translated.push([known, parameter])
    else {
      const message = say`this parameter is not known; it is left out`
      const hint = didYouMean(Object.keys(table), name)
      limits.error('network/unknown-parameter', [...path, 'parameters', name], message, hint)
    }
  }
  return checkParams(Object.fromEntries(translated), [...path, 'parameters'], problems)
}

function virtual(device: Device, context: Context): ReturnType<typeof common> {
  return { ...common(device, context), mac: textOf(device.value['macaddress'])?.toLowerCase() }
}

function common(device: Device, context: Context): Partial<Interface> & Pick<Interface, 'name' | 'label'> {
  const { id, label, value } = device
  return {
    name: id,
    label,
    mtu: scalarOf(value['mtu']),
    subnets: subnetsOf(device, context),
    routingPolicy: listOf(value['routing-policy'])?.filter(isObject),
    extra: Object.fromEntries(Object.entries(value).filter(([key]) => /^dhcp[46]domain$/.test(key))),
  }
}

/**
 * Servers and search domains of an interface. As in the reference, an entry with search domains alone ends the pass over
 * its section: later interfaces keep only what their static addresses carry.
 */
function bindNameservers(devices: readonly Device[], { draft, limits }: Context): void {
  for (const { id, value, path } of devices) {
    const nameservers = objectOf(value['nameservers'])
    if (!nameservers) continue
    if (isFalsy(nameservers?.['addresses'])) {
      const message = say`\`nameservers\` without \`addresses\`: these, and those of later interfaces in the section, are used with static addresses only`
      limits.warning('network/not-rendered', [...path, 'nameservers'], message)
      return
    }
    const owner = draft.interfaces.get(id)
    if (owner) {
      owner.dns = { servers: textsOf(nameservers?.['addresses']), search: wordsOf(nameservers?.['search']) ?? [] }
    }
  }
}
