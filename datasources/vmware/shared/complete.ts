// Metadata is completed with what the machine itself knows when its network is up; the hypervisor is told its addresses.

import type { Facts } from '../../../core/facts.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { candidateNics, fallbackConfig } from '../../../network/apply/fallback.ts'
import type { Deed } from '../../../system/deed.ts'
import { lookUntil } from '../../../system/look-until.ts'
import type { Completed, InstanceInput, ReadInput } from '../../datasource.ts'
import { guestTools, isVmware } from '../../shared/guestinfo.ts'
import { fillMissing } from '../../shared/metadata.ts'
import { hostInfo, type LocalAddresses, localAddresses } from './host-info.ts'

/** Ten minutes: whoever wants the network to be there has no use for the machine without it, but may want to see why. */
const patience = { budget: 600_000, interval: 1000 }

export async function complete({ host, facts, instance, notices }: InstanceInput): Promise<Completed> {
  const { meta_data: given } = instance.metadata
  const metadata = isObject(given) ? withoutHostInfo(given) : {}
  const wanted = wantedFamilies(metadata)
  let addresses: LocalAddresses = {}
  const all = async () => {
    addresses = await localAddresses(host)
    return wanted.every((family) => addresses[family] !== undefined) || undefined
  }
  if (!(await lookUntil(host.clock, all, patience))) {
    notices.warning('datasource/unreachable', say`The network has not the addresses that wait-on-network asks for`, {
      hint: say`waited ten minutes for ${say.join(wanted.map(say.word), ' and ')} on the NIC of the default route`,
    })
  }
  const { network } = metadata
  const configured = isObject(network) && network['config'] !== undefined
  const info = fillMissing(await hostInfo(host, addresses), configured ? {} : fallbackOf(facts))
  return {
    instance: { ...instance, metadata: { ...instance.metadata, meta_data: fillMissing(metadata, info) } },
    deeds: await advertise({ host, facts }, addresses),
  }
}

function wantedFamilies({ 'wait-on-network': wait }: JsonObject): readonly (keyof LocalAddresses)[] {
  const isOn = (value: Json | undefined) => /^(?:true|yes|on|1)$/i.test(String(value))
  return isObject(wait) ? (['ipv4', 'ipv6'] as const).filter((family) => isOn(wait[family])) : []
}

/** Of an earlier boot: addresses change. */
function withoutHostInfo(metadata: JsonObject): JsonObject {
  const { network, ...rest } = metadata
  const interfaces = isObject(network) ? network['interfaces'] : undefined
  if (!isObject(network) || !isObject(interfaces)) return metadata
  const { interfaces: _, ...own } = network
  const was = (family: string, value: Json | undefined) => {
    const known = interfaces[family]
    return typeof value === 'string' && isObject(known) && Object.hasOwn(known, value.replace(/\/.*/, ''))
  }
  const { 'local-ipv4': four, 'local-ipv6': six, ...others } = rest
  return {
    ...others,
    ...(four !== undefined && !was('by-ipv4', four) && { 'local-ipv4': four }),
    ...(six !== undefined && !was('by-ipv6', six) && { 'local-ipv6': six }),
    network: own,
  }
}

/** What the machine runs with if it was given no network config. */
function fallbackOf(facts: Facts): JsonObject {
  const [name] = candidateNics(facts)
  const nic = facts.nics.find((one) => one.name === name)
  return nic ? { network: { config: fallbackConfig(nic) } } : {}
}

async function advertise(
  { host, facts }: Pick<ReadInput, 'host' | 'facts'>,
  { ipv4, ipv6 }: LocalAddresses,
): Promise<readonly Deed[]> {
  const [speak] = isVmware(facts) ? await guestTools(host) : []
  if (!speak) return []
  const set = (key: string, value: string | undefined): readonly Deed[] =>
    value === undefined
      ? []
      : [
          {
            what: say`set guestinfo.${say.word(key)}`,
            run: speak(`info-set guestinfo.${key} ${value}`),
            optional: true,
          },
        ]
  return [...set('local-ipv4', ipv4), ...set('local-ipv6', ipv6)]
}
