// NoCloud: a seed on a disk, and the same at an address, which the serial number of the machine's firmware names.
// https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html

import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine, type ServedAddress, type ServedNic } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    'meta-data': { type: 'object', description: 'Put over the meta-data.' },
    'network-config': { type: ['object', 'null'], description: 'In place of the one made of the NICs; null: none.' },
    label: { type: 'string', default: 'cidata', description: 'Label of the disk.' },
    seedfrom: { type: 'string', description: 'The address that the serial number names, if another.' },
  },
})
type Own = Infer<typeof own>

const address = 'http://169.254.169.254/'

export const nocloud: Cloud<Own> = {
  name: 'nocloud',
  title: 'NoCloud',
  datasource: 'NoCloud',
  addresses: ['http://169.254.169.254', 'http://[fe80::a9fe:a9fe]'],
  own,
  dmi: ({ id }, { seedfrom = address }) => ({
    sys_vendor: 'QEMU',
    product_name: 'Standard PC (Q35 + ICH9, 2009)',
    product_serial: `ds=nocloud;s=${seedfrom}`,
    product_uuid: id,
  }),
  answers(machine, settings) {
    const files = filesOf(machine, settings)
    return ({ method, path }) => {
      if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
      // Wherever below the address the folder is said to be.
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (name === '') return { body: Object.keys(files).join('\n'), headers: { 'content-type': 'text/plain' } }
      const body = files[name]
      return body === undefined ? undefined : { body, headers: { 'content-type': 'application/octet-stream' } }
    }
  },
  crawl: () => ({
    paths: ['/meta-data', '/user-data', '/vendor-data', '/network-config'],
    sign: { path: '/meta-data', says: /instance-id/ },
  }),
  disks: (machine, settings) => [
    { label: settings.label ?? 'cidata', type: 'iso9660', also: ['ext4', 'vfat'], files: filesOf(machine, settings) },
  ],
}

function filesOf(machine: Machine, settings: Own): Readonly<Record<string, string | Uint8Array>> {
  const { userData = '', vendorData } = machine
  const given = settings['network-config'] as JsonObject | null | undefined
  const network = given === undefined ? networkOf(machine) : given
  return {
    'meta-data': yaml({ ...metadataOf(machine), ...settings['meta-data'] }),
    'user-data': userData,
    ...(vendorData !== undefined && { 'vendor-data': vendorData }),
    ...(network !== null && { 'network-config': yaml(network) }),
  }
}

/** JSON is YAML. */
function yaml(value: JsonObject): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function metadataOf(machine: Machine): JsonObject {
  const { id, publicKeys, region, zone } = machine
  return {
    'instance-id': id,
    'local-hostname': fullName(machine),
    'public-keys': publicKeys.map(({ key }) => key),
    region,
    'availability-zone': zone,
  }
}

function networkOf({ nics, dns }: Machine): JsonObject {
  const ethernets = nics.map((nic, index) => [`eth${index}`, ethernet(nic, index === 0 ? dns : [])] as const)
  return { version: 2, ethernets: Object.fromEntries(ethernets) }
}

function ethernet({ mac, ipv4, ipv6, mtu }: ServedNic, dns: readonly string[]): JsonObject {
  const routes = [
    ...gateways(ipv4).map((via) => ({ to: '0.0.0.0/0', via })),
    ...gateways(ipv6).map((via) => ({ to: '::/0', via })),
  ]
  return {
    match: { macaddress: mac },
    addresses: [...ipv4, ...ipv6].map(({ address: own, prefix }) => `${own}/${prefix}`),
    ...(routes.length > 0 && { routes }),
    ...(dns.length > 0 && { nameservers: { addresses: [...dns] } }),
    ...(mtu !== undefined && { mtu }),
  }
}

/** The first one, if any. */
function gateways(addresses: readonly ServedAddress[]): readonly string[] {
  return addresses.flatMap(({ gateway }) => gateway ?? []).slice(0, 1)
}
