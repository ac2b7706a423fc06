// A machine in memory that has the disks which a served cloud gives it.

import type { JsonObject } from '../../../core/json.ts'
import type { Cloud } from '../../../metadata-server/cloud.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { type MachineOptions, machine } from '../../datasources/machine.ts'

export function machineWithDisks<Own>(cloud: Cloud<Own>, scenario: JsonObject = {}, device = '/dev/sr0') {
  const { machine: described, own } = play(cloud, scenario)
  const disks = (cloud.disks?.(described, own) ?? []).map((disk) => ({ device, ...disk }))
  const dmi = cloud.dmi?.(described, own) ?? {}
  const options: MachineOptions = { disks, dmi, leases: { eth0: '10.0.0.5' } }
  return { ...machine(options), disks, described }
}

/** The only NIC of a machine in memory. */
export const onlyNic = { mac: '52:54:00:00:00:01', ipv4: [{ address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1' }] }
