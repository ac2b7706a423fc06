// A machine deployed from an OVF package: its environment comes on a disc, or in the guestinfo of VMware's hypervisor.
// https://www.dmtf.org/standards/ovf (DSP0243, "OVF environment")

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'
import { networkConfig } from '../network-config.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    transport: { type: 'string', enum: ['iso', 'guestinfo'], description: 'How the environment comes. Default: iso.' },
    properties: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Further properties, or others in place of those that are made.',
    },
    label: { type: 'string', description: 'Label of the disc. Default: OVF ENV.' },
  },
})
type Own = Infer<typeof own>

const uri = 'http://schemas.dmtf.org/ovf/environment/1'

export const ovf: Cloud<Own> = {
  name: 'ovf',
  title: 'OVF',
  datasource: 'OVF',
  addresses: [],
  defaults: { region: '', zone: '' },
  own,
  dmi: ({ id }, { transport }) =>
    transport === 'guestinfo'
      ? { sys_vendor: 'VMware, Inc.', product_name: 'VMware Virtual Platform', product_uuid: id }
      : { sys_vendor: 'innotek GmbH', product_name: 'VirtualBox', product_uuid: id },
  guestinfo: (machine, settings): Readonly<Record<string, string>> =>
    settings.transport === 'guestinfo' ? { ovfEnv: environmentOf(machine, settings) } : {},
  disks: (machine, settings) =>
    settings.transport === 'guestinfo'
      ? []
      : [
          {
            label: settings.label ?? 'OVF ENV',
            type: 'iso9660',
            files: { 'ovf-env.xml': environmentOf(machine, settings) },
          },
        ],
}

function environmentOf(machine: Machine, { properties }: Own): string {
  const all = { ...propertiesOf(machine), ...(properties as Readonly<Record<string, string>> | undefined) }
  const lines = Object.entries(all).map(
    ([key, value]) => `    <Property oe:key="${escaped(key)}" oe:value="${escaped(value)}"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<Environment xmlns="${uri}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:oe="${uri}" oe:id="vm">
  <PlatformSection>
    <Kind>VMware ESXi</Kind>
    <Version>8.0.3</Version>
    <Vendor>VMware, Inc.</Vendor>
    <Locale>en</Locale>
  </PlatformSection>
  <PropertySection>
${lines.join('\n')}
  </PropertySection>
</Environment>
`
}

function propertiesOf(machine: Machine): Readonly<Record<string, string>> {
  const { id, publicKeys, userData, password } = machine
  const network = JSON.stringify({ network: networkConfig(machine) })
  return {
    'instance-id': id,
    hostname: fullName(machine),
    ...(publicKeys.length > 0 && { 'public-keys': publicKeys.map(({ key }) => key).join('\n') }),
    ...(userData !== undefined && { 'user-data': Buffer.from(userData).toString('base64') }),
    ...(password !== undefined && { password }),
    'network-config': Buffer.from(network).toString('base64'),
  }
}

/** As the value of an attribute, which keeps line breaks only like this. */
function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  }
  return text.replace(/[&<>"\n]/g, (sign) => signs[sign] ?? sign)
}
