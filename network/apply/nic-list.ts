// Which of the machine's network devices count, and by which MAC. Pure: reads the facts only.

import type { Nic } from '../../core/facts.ts'
import { shortMac } from '../short-mac.ts'
import type { KnownNic } from '../state.ts'

/** Drivers whose devices share a MAC for good reasons. */
const sharing: ReadonlySet<string> = new Set(['fsl_enetc', 'mscc_felix', 'qmi_wwan'])
/** VIRTIO_NET_F_STANDBY among the feature bits, which sysfs prints lowest first. */
const standbyBit = 62
const infiniband = 32

/**
 * Devices that a config can name by MAC: real ones, with a MAC of their own. An InfiniBand device is listed a second time,
 * with the six bytes that clouds know it by.
 */
export function namedByMac(nics: readonly Nic[]): readonly KnownNic[] {
  return physicalNics(nics).flatMap(({ name, mac = '', type }) => {
    const short = type === infiniband ? shortMac(mac) : undefined
    return short === undefined
      ? [{ name, mac }]
      : [
          { name, mac },
          { name, mac: short },
        ]
  })
}

export function physicalNics(nics: readonly Nic[]): readonly Nic[] {
  const real = nics.filter((nic) => {
    if (nic.name === 'lo' || !nic.mac || /^[0:]+$/.test(nic.mac)) return false
    if (nic.kind === 'bridge' || nic.kind === 'bond' || nic.kind === 'vlan') return false
    // 2: the MAC is somebody else's.
    if (nic.addrAssignType === 2) return false
    if (isFailoverPart(nic, nics) || isAcceleratedFunction(nic, nics)) return false
    return !isSlave(nic, nics)
  })
  return real.filter((nic, index) => !isTwin(nic, real.slice(0, index)))
}

/** Whether a device before it has the same MAC and the driver makes that normal: ports of one switch, two modes of a modem. */
function isTwin(nic: Nic, before: readonly Nic[]): boolean {
  return sharing.has(nic.driver ?? '') && before.some(({ mac }) => mac === nic.mac)
}

/** Whether it is a member of something other than a bridge, a bond or an Open vSwitch. */
function isSlave({ master }: Nic, nics: readonly Nic[]): boolean {
  if (master === undefined || master === 'ovs-system') return false
  const owner = nics.find(({ name }) => name === master)
  return owner?.kind !== 'bridge' && owner?.kind !== 'bond' && owner?.driver !== 'openvswitch'
}

function hasStandby({ driver, features }: Nic): boolean {
  return driver === 'virtio_net' && features?.[standbyBit] === '1'
}

/** Whether it stands for a pair: it is the one to configure, and by name, as its parts have the same MAC. */
export function isFailoverMaster(nic: Nic): boolean {
  return nic.master === undefined && hasStandby(nic)
}

/** Whether it is either part of a net_failover pair. */
export function isFailoverPart(nic: Nic, nics: readonly Nic[]): boolean {
  if (nic.master === undefined) return false
  const owner = nics.find(({ name }) => name === nic.master)
  return owner !== undefined && isFailoverMaster(owner)
}

/** Whether it is Hyper-V's second path to a device: a function with the MAC of the synthetic NIC, which is the one to configure. */
export function isAcceleratedFunction(nic: Nic, nics: readonly Nic[]): boolean {
  return nic.driver !== 'hv_netvsc' && nics.some(({ driver, mac }) => driver === 'hv_netvsc' && mac === nic.mac)
}
