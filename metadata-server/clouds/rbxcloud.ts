// Rbx Cloud: a disk with one document of all that the cloud knows, and the user-data.

import { netmaskOf } from '../../core/ip-addresses.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine, ServedNic } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    sha512: { type: 'string', description: "The password's hash, as crypt(5) writes it." },
    'cloud-json': { type: 'object', description: 'Put over cloud.json.' },
  },
})
type Own = Infer<typeof own>

export const rbxcloud: Cloud<Own> = {
  name: 'rbxcloud',
  title: 'Rbx Cloud',
  datasource: 'RbxCloud',
  addresses: [],
  defaults: { id: '5beab44f680cffd11f0e60fc', user: 'guru' },
  own,
  dmi: () => ({ sys_vendor: 'Microsoft Corporation', product_name: 'Virtual Machine' }),
  disks: (machine, settings) => [
    {
      label: 'CLOUDMD',
      type: 'vfat',
      also: ['ext4', 'iso9660'],
      files: {
        'cloud.json': `${JSON.stringify({ ...cloudJson(machine, settings), ...settings['cloud-json'] }, null, 2)}\n`,
        ...(machine.userData !== undefined && { 'user.data': machine.userData }),
      },
    },
  ],
}

function cloudJson({ id, hostname, user, publicKeys, nics, dns }: Machine, { sha512 }: Own) {
  return {
    vm: { name: hostname, _id: id },
    additionalMetadata: {
      username: user,
      sshKeys: publicKeys.map(({ key }) => key),
      password: { sha512: sha512 ?? '!' },
    },
    disk: [{ size: 20, type: 'SSD', _id: '5beab450680cffd11f0e60fe' }],
    netadp: nics.map((nic, index) => adapter(nic, index, dns)),
  }
}

function adapter({ mac, ipv4 }: ServedNic, index: number, nameservers: readonly string[]) {
  const [first] = ipv4
  return {
    ip: ipv4.map(({ address }) => ({ address })),
    network: {
      dns: { nameservers },
      routing: [],
      gateway: first?.gateway ?? '',
      netmask: netmaskOf(first?.prefix ?? 24),
      name: 'public',
      type: 'public',
    },
    _id: `5784e97be2627505227b578${index.toString(16)}`,
    speed: 1000,
    type: 'hv',
    macaddress: mac.toUpperCase(),
  }
}
