// The state while it is being built. Interfaces are found by key (config id, or else name) as in the reference, so that an
// entry may mention one that comes later.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { type Said, say } from '../../../core/said.ts'
import type { Dns, Interface, InterfaceType, NetworkState, Route } from '../../state.ts'

export type InterfaceDraft = { -readonly [K in keyof Interface]: Interface[K] }

export interface Draft {
  readonly interfaces: Map<string, InterfaceDraft>
  /** Name → key. */
  readonly keys: Map<string, string>
  readonly routes: Route[]
  readonly servers: string[]
  readonly search: string[]
}

export function newDraft(): Draft {
  return { interfaces: new Map(), keys: new Map(), routes: [], servers: [], search: [] }
}

/** By key, or else by the name it will have. */
export function findInterface(draft: Draft, name: string): InterfaceDraft | undefined {
  return draft.interfaces.get(name) ?? draft.interfaces.get(draft.keys.get(name) ?? '')
}

/** What an entry says about its interface takes precedence over what its master has said already. */
export function defineInterface(
  draft: Draft,
  key: string,
  own: Partial<Interface> & { readonly name: string; readonly label: Said; readonly type: InterfaceType },
): InterfaceDraft {
  const before = draft.interfaces.get(key) ?? adopted(draft, key, own.name)
  const merged: InterfaceDraft = {
    ...blank(own.name, own.label),
    ...(before && { params: before.params, bondMaster: before.bondMaster, dns: before.dns }),
    ...own,
    placeholder: false,
  }
  merged.params = { ...before?.params, ...own.params }
  draft.interfaces.set(key, merged)
  draft.keys.set(own.name, key)
  return merged
}

/** The placeholder that was made for the name this one will have. */
function adopted(draft: Draft, key: string, name: string): InterfaceDraft | undefined {
  const found = key === name ? undefined : draft.interfaces.get(name)
  if (!found?.placeholder) return undefined
  draft.interfaces.delete(name)
  return found
}

/**
 * Makes `members` members of a bond, each with the bond's parameters too, as ifupdown wants them. A member of another
 * bond leaves that one: a NIC cannot be in two, and the last one gets it, as in the reference.
 */
export function enslave(
  draft: Draft,
  bond: string,
  {
    members,
    labels,
    params,
  }: { readonly members: readonly string[]; readonly labels: Labels; readonly params: JsonObject },
  left: (message: Said) => void,
): void {
  for (const name of members) {
    const member = findInterface(draft, name) ?? placeholder(draft, name, 'bond', labels(name))
    const before = member.bondMaster
    if (before !== undefined && before !== bond) {
      const [other, own] = [findInterface(draft, before), findInterface(draft, bond)]
      const from = other?.label ?? say`another one`
      left(say`${member.label} cannot be in two bonds; it leaves ${from} for ${own?.label ?? say`this one`}`)
      if (other) other.bondMembers = other.bondMembers?.filter((one) => one !== name)
    }
    member.bondMaster = bond
    member.params = { ...member.params, ...params }
  }
}

/** What messages call a member that nobody has defined so far. */
type Labels = (name: string) => Said

export function mention(draft: Draft, members: readonly string[], labels: Labels): void {
  for (const name of members) if (!findInterface(draft, name)) placeholder(draft, name, undefined, labels(name))
}

function placeholder(draft: Draft, name: string, type: InterfaceType | undefined, label: Said): InterfaceDraft {
  const made = { ...blank(name, label), type, placeholder: true }
  draft.interfaces.set(name, made)
  return made
}

function blank(name: string, label: Said): InterfaceDraft {
  return {
    name,
    label,
    configId: undefined,
    type: undefined,
    placeholder: false,
    mac: undefined,
    mtu: undefined,
    subnets: [],
    acceptRa: undefined,
    wakeOnLan: undefined,
    optional: undefined,
    keepConfiguration: undefined,
    params: {},
    bondMembers: undefined,
    bondMaster: undefined,
    bridgePorts: undefined,
    vlan: undefined,
    dns: undefined,
    dhcp4Overrides: undefined,
    dhcp6Overrides: undefined,
    routingPolicy: undefined,
    match: undefined,
    setName: undefined,
    extra: {},
  }
}

export function finish(draft: Draft, version: 1 | 2, source: JsonObject): NetworkState {
  const names = new Map(
    [...draft.interfaces].flatMap(([key, { name }]): [string, string][] => (key === name ? [] : [[key, name]])),
  )
  const interfaces = [...draft.interfaces.values()].map((one) => (names.size > 0 ? renamed(one, names) : one))
  const dns: Dns = { servers: draft.servers, search: draft.search }
  return { version, source, interfaces, routes: draft.routes, dns, useIpv6: interfaces.some(usesIpv6) }
}

/**
 * Documents mention interfaces by key; the machine knows them by name. The reference leaves the keys where they are, and
 * so loses ports and VLANs of an interface that is renamed.
 */
function renamed(one: Interface, names: ReadonlyMap<string, string>): Interface {
  const nameOf = (key: string) => names.get(key) ?? key
  const byPort = (value: Json | undefined) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).map(([port, number]) => [nameOf(port), number])) : value
  const params = Object.entries(one.params).map(([name, value]): [string, Json] => {
    if (/^bond[-_]primary$/.test(name) && typeof value === 'string') return [name, nameOf(value)]
    return [name, /^bridge_(pathcost|portprio)$/.test(name) ? (byPort(value) ?? null) : value]
  })
  return {
    ...one,
    params: Object.fromEntries(params),
    bondMembers: one.bondMembers?.map(nameOf),
    bondMaster: one.bondMaster === undefined ? undefined : nameOf(one.bondMaster),
    bridgePorts: one.bridgePorts?.map(nameOf),
    vlan: one.vlan && { ...one.vlan, link: nameOf(one.vlan.link) },
  }
}

function usesIpv6({ subnets }: Interface): boolean {
  return subnets.some(({ type, address }) => type.endsWith('6') || (address?.includes(':') ?? false))
}

/** bridge_stp in any of its spellings; undefined: not one of them. */
export function stpOf(value: Json | undefined): boolean | undefined {
  if (value === true || value === 1 || value === 'on' || value === '1') return true
  if (value === false || value === 0 || value === 'off' || value === '0') return false
  return undefined
}
