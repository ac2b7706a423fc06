// The network config of a machine that was given none: DHCP on the NIC that is most likely plugged in.

import { reasonOf } from '../../core/errors.ts'
import type { Facts, Nic } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { readNics } from '../../system/nics.ts'
import { naturalOrder } from './natural-order.ts'
import { isAcceleratedFunction, isFailoverMaster, isFailoverPart } from './nic-list.ts'

/** Names of NICs that could carry the machine's network, best first: those with a carrier, then those that may get one. */
export function candidateNics({ nics, kernel }: Pick<Facts, 'nics' | 'kernel'>): readonly string[] {
  const usable = nics.filter((nic) => {
    if (!nic.mac || nic.name === 'lo' || nic.name.startsWith('veth')) return false
    if (nic.kind === 'bridge' || nic.kind === 'bond') return false
    return !isFailoverPart(nic, nics) && !isAcceleratedFunction(nic, nics)
  })
  if (kernel.system !== 'Linux') return usable.map(({ name }) => name).toSorted(naturalOrder)
  const connected = usable.filter(({ carrier }) => carrier === true)
  const possible = usable.filter((nic) => nic.carrier !== true && mayConnect(nic))
  return [...inOrder(connected), ...inOrder(possible)]
}

function mayConnect({ dormant, operstate }: Nic): boolean {
  return dormant || ['dormant', 'down', 'lowerlayerdown', 'unknown'].includes(operstate ?? '')
}

function inOrder(nics: readonly Nic[]): readonly string[] {
  const names = nics.map(({ name }) => name).toSorted(naturalOrder)
  return [...names.filter((name) => name === 'eth0'), ...names.filter((name) => name !== 'eth0')]
}

/** DHCP of both families on one NIC, known by its MAC. */
export function fallbackConfig(nic: Nic, options: { readonly driver?: boolean } = {}): JsonObject {
  const byMac: JsonObject = {
    ...(nic.mac !== undefined && { macaddress: nic.mac.toLowerCase() }),
    ...(options.driver && nic.driver !== undefined && { driver: nic.driver }),
  }
  // All three devices of a failover pair have the same MAC.
  const named: JsonObject = isFailoverMaster(nic)
    ? { match: { name: nic.name } }
    : { 'set-name': nic.name, match: byMac }
  return { version: 2, ethernets: { [nic.name]: { dhcp4: true, dhcp6: true, ...named } } }
}

/** Whether udev may still rename a NIC, and has to settle before one is chosen. Names of type 3 and 4 are final. */
export function namesMayChange({ nics, cmdline }: Pick<Facts, 'nics' | 'cmdline'>): boolean {
  if (cmdline.split(/\s+/).includes('net.ifnames=0')) return false
  return nics.some(({ name, nameAssignType }) => name !== 'lo' && nameAssignType !== 3 && nameAssignType !== 4)
}

/** The facts, with the NICs read again where udev had to settle first. */
export async function settledFacts(host: Host, facts: Facts, notices: Notices): Promise<Facts> {
  if (!namesMayChange(facts)) return facts
  try {
    await host.commands.run(['udevadm', 'settle'], { timeout: 180_000 })
  } catch (error) {
    notices.warning('network/settle', say`udevadm settle failed: ${reasonOf(error)}`)
    return facts
  }
  const nics = await readNics(host.files)
  return nics.length > 0 ? { ...facts, nics } : facts
}
