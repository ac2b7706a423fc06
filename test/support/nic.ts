// Network devices for machines in memory.

import type { Nic } from '../../core/facts.ts'

/** A virtio NIC with a final name, plugged in. */
export function nic(name: string, mac: string, changes: Partial<Nic> = {}): Nic {
  return {
    name,
    mac,
    driver: 'virtio_net',
    deviceId: '0x1000',
    carrier: true,
    operstate: 'up',
    dormant: false,
    mtu: 1500,
    type: 1,
    addrAssignType: 0,
    nameAssignType: 4,
    master: undefined,
    kind: 'physical',
    features: undefined,
    subsystem: 'virtio',
    ...changes,
  }
}
