// vSphere: what a machine is given lies in the hypervisor's guestinfo, where its tools read it.
// https://cloudinit.readthedocs.io/en/latest/reference/datasources/vmware.html

import { gzipSync } from 'node:zlib'
import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'
import { networkConfig } from '../network-config.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: { type: 'object', description: 'Put over the metadata: redact, wait-on-network, network, …' },
    encoding: {
      type: 'string',
      enum: ['base64', 'gzip+base64', 'plain'],
      description: 'How the values are written. Default: base64.',
    },
    guestinfo: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Further keys, or others in place of those that are made.',
    },
  },
})
type Own = Infer<typeof own>

export const vmware: Cloud<Own> = {
  name: 'vmware',
  title: 'VMware vSphere',
  datasource: 'VMware',
  addresses: [],
  defaults: { region: '', zone: '' },
  own,
  dmi: ({ id }) => ({
    sys_vendor: 'VMware, Inc.',
    product_name: 'VMware Virtual Platform',
    product_serial: 'VMware-42 21 b6 7c 5a 6d 36 4d-53 d0 0e cb 2a a2 11 40',
    product_uuid: id,
  }),
  guestinfo: guestinfoOf,
}

function guestinfoOf(machine: Machine, { metadata, encoding = 'base64', guestinfo }: Own) {
  const { userData, vendorData } = machine
  const values: readonly (readonly [string, string | Uint8Array | undefined])[] = [
    ['metadata', JSON.stringify({ ...metadataOf(machine), ...metadata }, null, 2)],
    ['userdata', userData],
    ['vendordata', vendorData],
  ]
  const pairs = values.flatMap(([key, value]): readonly (readonly [string, string])[] => {
    if (value === undefined) return []
    if (encoding === 'plain') return [[key, Buffer.from(value).toString('utf8')]]
    const bytes = encoding === 'base64' ? Buffer.from(value) : gzipSync(value)
    return [
      [key, bytes.toString('base64')],
      [`${key}.encoding`, encoding],
    ]
  })
  return { ...Object.fromEntries(pairs), ...(guestinfo as Readonly<Record<string, string>> | undefined) }
}

function metadataOf(machine: Machine): JsonObject {
  const { id, publicKeys, region, zone, tags } = machine
  return {
    'instance-id': id,
    'local-hostname': fullName(machine),
    'public-keys': publicKeys.map(({ key }) => key),
    ...(region && { region }),
    ...(zone && { 'availability-zone': zone }),
    ...(Object.keys(tags).length > 0 && { tags }),
    network: networkConfig(machine),
  }
}
