// The metadata service of SmartOS and Triton, on the second serial port of a virtual machine, or on a unix socket in a zone.
// https://eng.tritondatacenter.com/mdata/protocol.html, https://eng.tritondatacenter.com/mdata/datadict.html

import { crc32 } from 'node:zlib'
import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine, ServedNic } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Keys besides those made of the machine, such as user-script, user-data or sdc:operator-script.',
    },
  },
})
type Own = Infer<typeof own>

export const smartos: Cloud<Own> = {
  name: 'smartos',
  title: 'SmartOS',
  datasource: 'SmartOS',
  addresses: [],
  own,
  dmi: ({ id }) => ({ sys_vendor: 'Joyent', product_name: 'SmartDC HVM', product_uuid: id }),
  converse,
}

function converse(machine: Machine, own: Own): (line: string) => string {
  const metadata = new Map(Object.entries(metadataOf(machine, own)))
  let negotiated = false
  return (line) => {
    if (line === 'NEGOTIATE V2') {
      negotiated = true
      return 'V2_OK\n'
    }
    const [, length, sum, body = ''] = /^V2 (\d+) ([0-9a-f]{8}) (.*)$/.exec(line) ?? []
    if (!negotiated || Number(length) !== body.length || sum !== checksum(body)) return 'invalid command\n'
    const [id = '', command = '', argument = ''] = body.split(' ')
    const answer = answerTo(metadata, command, plainText(argument))
    return answer ? `${framed([id, ...answer].join(' '))}\n` : 'invalid command\n'
  }
}

/** The result, and what it carries. */
function answerTo(metadata: Map<string, string>, command: string, argument: string): readonly string[] | undefined {
  switch (command) {
    case 'GET': {
      const value = metadata.get(argument)
      return value === undefined ? ['NOTFOUND'] : success(value)
    }
    case 'KEYS':
      return success([...metadata.keys()].filter((key) => !key.startsWith('sdc:')).join('\n'))
    case 'PUT': {
      const [key = '', value = ''] = argument.split(' ')
      metadata.set(plainText(key), plainText(value))
      return ['SUCCESS']
    }
    case 'DELETE':
      metadata.delete(argument)
      return ['SUCCESS']
    default:
      return undefined
  }
}

function success(value: string): readonly string[] {
  return value === '' ? ['SUCCESS'] : ['SUCCESS', Buffer.from(value).toString('base64')]
}

function metadataOf(machine: Machine, own: Own): Readonly<Record<string, string>> {
  const { id, hostname, domain, zone, publicKeys, nics, dns, userData, vendorData } = machine
  const all: Readonly<Record<string, string | undefined>> = {
    root_authorized_keys: publicKeys.map(({ key }) => key).join('\n') || undefined,
    'cloud-init:user-data': userData === undefined ? undefined : Buffer.from(userData).toString(),
    'sdc:uuid': id,
    'sdc:hostname': hostname,
    'sdc:dns_domain': domain || undefined,
    'sdc:datacenter_name': zone,
    'sdc:vendor-data': vendorData,
    'sdc:nics': JSON.stringify(nics.map(nicOf)),
    'sdc:resolvers': JSON.stringify(dns),
    'sdc:routes': '[]',
    ...(own.metadata as Readonly<Record<string, string>> | undefined),
  }
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

function nicOf({ mac, ipv4, ipv6, mtu }: ServedNic, index: number): JsonObject {
  const ips = [...ipv4, ...ipv6].map(({ address, prefix }) => `${address}/${prefix}`)
  const gateways = [...ipv4, ...ipv6].flatMap(({ gateway }) => gateway ?? [])
  return {
    interface: `net${index}`,
    mac,
    nic_tag: index === 0 ? 'external' : 'internal',
    ips: ips.length > 0 ? ips : ['dhcp'],
    ...(gateways[0] !== undefined && { gateway: gateways[0], gateways }),
    model: 'virtio',
    ...(mtu !== undefined && { mtu }),
    ...(index === 0 && { primary: true }),
  }
}

function framed(body: string): string {
  return `V2 ${body.length} ${checksum(body)} ${body}`
}

function plainText(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
