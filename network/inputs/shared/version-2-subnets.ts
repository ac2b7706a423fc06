// What version 2 says about a device's addresses, as subnets: DHCP, addresses, gateways, DNS and routes.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { type Said, say } from '../../../core/said.ts'
import { didYouMean, knownNames } from '../../../core/schema/known-names.ts'
import type { Path, Problems } from '../../problems.ts'
import type { KnownNic, Route, Subnet } from '../../state.ts'
import type { Draft } from './draft.ts'
import { readRoute, readSubnet } from './subnets.ts'
import { isFalsy, listOf, objectOf, textOf } from './values.ts'
import { routeNames } from './vocabulary.ts'

/** An entry of one of the sections. */
export interface Device {
  readonly id: string
  readonly value: JsonObject
  readonly path: Path
  /** Where it is, for everybody: "ethernets/(key 2)". */
  readonly place: Said
  readonly label: Said
}

export interface Context {
  readonly draft: Draft
  readonly problems: Problems
  /** For what netplan would understand and others do not. */
  readonly limits: Problems
  readonly nics: readonly KnownNic[]
}

/** DHCP first, then one for each address. Gateways go to the first address of their family, DNS and routes to the first of all. */
export function subnetsOf(device: Device, context: Context): readonly Subnet[] {
  const { value, path } = device
  const { problems } = context
  const drafts: { subnet: JsonObject; path: Path }[] = []
  for (const family of [4, 6]) {
    // Any text is true, even "no": the reference only looks whether there is any.
    if (isFalsy(value[`dhcp${family}`])) continue
    const metric = objectOf(value[`dhcp${family}-overrides`])?.['route-metric']
    drafts.push({ subnet: { type: `dhcp${family}`, ...(metric !== undefined && { metric }) }, path })
  }
  for (const key of ['gateway4', 'gateway6']) {
    if (value[key] === undefined) continue
    const hint = say`write a default route under \`routes\` instead`
    problems.deprecated('network/deprecated-key', [...path, key], say`\`${say.word(key)}\` is deprecated`, hint)
  }
  const nameservers = objectOf(value['nameservers'])
  let gateways = { 4: value['gateway4'], 6: value['gateway6'] }
  let dns = {
    ...(!isFalsy(nameservers?.['addresses']) && { dns_nameservers: nameservers?.['addresses'] ?? [] }),
    ...(!isFalsy(nameservers?.['search']) && { dns_search: nameservers?.['search'] ?? [] }),
  }
  for (const [index, item] of (listOf(value['addresses']) ?? []).entries()) {
    const place = [...path, 'addresses', index]
    const address = addressOf(item, place, context)
    if (address === undefined) continue
    const family = address.includes(':') ? 6 : 4
    const gateway = gateways[family]
    drafts.push({ subnet: { type: 'static', address, ...(gateway !== undefined && { gateway }), ...dns }, path: place })
    gateways = { ...gateways, [family]: undefined }
    dns = {}
  }
  const subnets = drafts.flatMap(({ subnet, path: place }) => readSubnet(subnet, place, problems) ?? [])
  const routes = routesOf(device, context)
  const [first, ...others] = subnets
  if (first) return [{ ...first, routes }, ...others]
  if (routes.length > 0) {
    const message = say`routes of an interface without addresses and DHCP are left out; only netplan could use them`
    context.limits.warning('network/not-rendered', [...path, 'routes'], message)
  }
  return []
}

/** "10.0.0.5/24", or a mapping with that as its only key and options below it. */
function addressOf(item: Json, path: Path, { problems, limits }: Context): string | undefined {
  if (isObject(item)) {
    const [address] = Object.keys(item)
    if (address !== undefined) {
      limits.warning('network/not-rendered', [...path, address], say`the options of this address are left out`)
    }
    return address
  }
  const text = textOf(item)
  if (text === undefined) problems.error('network/bad-address', path, say`an address has to be text`)
  return text
}

function routesOf({ value, path }: Device, context: Context): readonly Route[] {
  const { problems, limits } = context
  const routes = value['routes']
  if (routes === undefined || routes === null) return []
  if (!Array.isArray(routes)) {
    problems.error('network/bad-route', [...path, 'routes'], say`\`routes\` has to be a list`)
    return []
  }
  return routes.flatMap((item: Json, index) => {
    const place = [...path, 'routes', index]
    if (!isObject(item)) {
      problems.error('network/bad-route', place, say`a route has to be a mapping`)
      return []
    }
    const { to, via, metric, mtu, table, ...others } = item
    const known = knownNames(routeNames(), [])
    for (const key of Object.keys(others)) {
      const isNetplans = known.includes(key)
      const message = isNetplans
        ? say`this key of the route is left out; only netplan could use it`
        : say`this key of a route is not known; it is left out`
      limits.warning('network/not-rendered', [...place, key], message, isNetplans ? undefined : didYouMean(known, key))
    }
    const words = { destination: to, gateway: via, metric, mtu, table }
    const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as JsonObject
    return readRoute(given, place, problems) ?? []
  })
}
