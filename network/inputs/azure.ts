// The network part of Azure's instance metadata as a version 2 config.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service

import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Problems } from '../problems.ts'
import type { KnownNic } from '../state.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { listOf, objectOf, textOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

export interface AzureContext extends ConvertContext {
  /** Name interfaces eth0, eth1 … (the default), or let them keep their own names. */
  readonly setName?: boolean
  /** All addresses of an interface (the default), or only the first, which comes by DHCP. */
  readonly secondary?: boolean
}

/** `input`: all of the metadata, or the part below `network`. */
export function convertAzure(
  input: string | Json,
  { document, nics, setName = true, secondary = true }: AzureContext,
): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document) })
  const data = jsonObject(input, document, problems)
  if (!data) return { config: undefined, problems: problems.list }
  const network = objectOf(data['network']) ?? data
  const interfaces = listOf(network['interface'])
  if (!interfaces) {
    problems.error('network/bad-entry', ['network', 'interface'], say`the metadata has no list of interfaces`)
    return { config: undefined, problems: problems.list }
  }
  const ethernets = interfaces.flatMap((value, index) => {
    const source = objectOf(value) ?? {}
    const mac = macOf(source, index, problems)
    if (mac === undefined) return []
    const device = ethernet(source, index, mac, { nics, secondary })
    if (!device) return []
    const name = setName ? `eth${index}` : `enx${mac.replaceAll(':', '')}`
    return [[name, setName ? { ...device, 'set-name': name } : device] as const]
  })
  return { config: { version: 2, ethernets: Object.fromEntries(ethernets) }, problems: problems.list }
}

/** "000D3A123456" with colons. */
function macOf(source: JsonObject, index: number, problems: Problems): string | undefined {
  const digits = textOf(source['macAddress'])?.replaceAll(':', '').toLowerCase() ?? ''
  if (/^[0-9a-f]{12}$/.test(digits)) return digits.match(/../g)?.join(':')
  const path = ['network', 'interface', index, 'macAddress']
  problems.error('network/bad-value', path, say`the interface has no MAC address; it is left out`)
  return undefined
}

/** undefined: it has no address and is left alone. */
function ethernet(
  source: JsonObject,
  index: number,
  mac: string,
  { nics, secondary }: { readonly nics: readonly KnownNic[]; readonly secondary: boolean },
): JsonObject | undefined {
  const four = family(source['ipv4'], '24')
  const six = family(source['ipv6'], '128')
  if (four.count === 0 && six.count === 0) return undefined
  const overrides = { 'route-metric': (index + 1) * 100, ...(index > 0 && { 'use-dns': false }) }
  const addresses = secondary ? [...four.secondary, ...six.secondary] : []
  const driver = driverOf(mac, nics)
  return {
    dhcp4: true,
    'dhcp4-overrides': overrides,
    dhcp6: six.count > 0,
    ...(six.count > 0 && { 'dhcp6-overrides': overrides }),
    ...(addresses.length > 0 && { addresses }),
    match: { macaddress: mac, ...(driver !== undefined && { driver }) },
  }
}

/** All addresses but the first, which comes by DHCP. */
function family(value: Json | undefined, defaultPrefix: string) {
  const { ipAddress, subnet } = objectOf(value) ?? {}
  const addresses = listOf(ipAddress) ?? []
  const prefix = textOf(objectOf(listOf(subnet)?.[0])?.['prefix']) ?? defaultPrefix
  const secondary = addresses.slice(1).flatMap((item) => {
    const address = textOf(objectOf(item)?.['privateIpAddress'])
    return address ? `${address}/${prefix}` : []
  })
  return { count: addresses.length, secondary }
}

/** A synthetic NIC and its virtual function share a MAC; the synthetic one is meant. */
function driverOf(mac: string, nics: readonly KnownNic[]): string | undefined {
  const drivers = nics.flatMap((nic) => (nic.mac.toLowerCase() === mac ? (nic.driver ?? []) : []))
  if (drivers.includes('hv_netvsc')) return 'hv_netvsc'
  return drivers.length === 1 ? drivers[0] : undefined
}
