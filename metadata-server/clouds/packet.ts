// The metadata service of Equinix Metal, once Packet. Only steps of Kairos documents ask it.
// https://deploy.equinix.com/developers/docs/metal/server-metadata/metadata/

import { netmaskOf } from '../../core/ip-addresses.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'
import { json } from './shared/json-tree.ts'
import { type OwnMetadata, ownMetadata } from './shared/own-metadata.ts'

export const packet: Cloud<OwnMetadata> = {
  name: 'packet',
  title: 'Equinix Metal',
  addresses: ['https://metadata.platformequinix.com'],
  defaults: { region: 'fr', zone: 'fr2', type: 'c3.small.x86' },
  own: ownMetadata,
  crawl: () => ({ paths: ['/metadata', '/userdata'], sign: { path: '/metadata', says: /"plan"/ } }),
  answers(machine, { metadata }) {
    const { userData } = machine
    const document = { ...documentOf(machine), ...metadata }
    return ({ path }) => {
      if (path === '/metadata') return json(document)
      return path === '/userdata' ? { body: userData ?? '', headers: { 'content-type': 'text/plain' } } : undefined
    }
  },
}

function documentOf(machine: Machine): JsonObject {
  const { id, zone, type, publicKeys, nics, tags } = machine
  return {
    id,
    hostname: fullName(machine),
    iqn: `iqn.2026-01.net.packet:device.${id.slice(0, 8)}`,
    plan: type,
    class: type,
    facility: zone,
    metro: machine.region,
    tags: Object.keys(tags),
    ssh_keys: publicKeys.map(({ key }) => key),
    network: {
      bonding: { mode: 4 },
      interfaces: nics.map(({ mac }, index) => ({ name: `eth${index}`, mac, bond: 'bond0' })),
      addresses: nics.flatMap(({ ipv4 }) =>
        ipv4.map(({ address, prefix, gateway = '' }) => ({
          ...{ address_family: 4, address, netmask: netmaskOf(prefix), cidr: prefix, gateway, public: false },
          ...{ enabled: true, management: true },
        })),
      ),
    },
  }
}
