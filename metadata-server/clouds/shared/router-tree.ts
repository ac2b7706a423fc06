// The tree that CloudStack's virtual router has for a machine; Exoscale's is the same.
// https://docs.cloudstack.apache.org/en/latest/adminguide/virtual_machines/user-data.html

import type { JsonObject } from '../../../core/json.ts'
import type { Machine } from '../../machine.ts'
import { type NameTree, nameTree } from './name-tree.ts'

/** `over`: put over what is below meta-data. */
export function routerTree(machine: Machine, over: JsonObject = {}): NameTree {
  const { id, hostname, zone, type, publicKeys, userData, nics } = machine
  const address = nics[0]?.ipv4[0]
  const outside = address?.public ?? address?.address ?? ''
  const metadata: JsonObject = {
    'availability-zone': zone,
    'cloud-identifier': 'CloudStack-{0b2ad1c5-5e0b-4c0b-8a57-3f1f4a7f5e11}',
    'instance-id': id,
    'local-hostname': hostname,
    'local-ipv4': address?.address ?? '',
    'public-hostname': outside,
    'public-ipv4': outside,
    // One document with a key per line.
    'public-keys': publicKeys.map(({ key }) => key).join('\n'),
    'service-offering': type,
    'vm-id': id,
    ...over,
  }
  return { 'meta-data': nameTree(metadata), 'user-data': { body: userData ?? '' } }
}
