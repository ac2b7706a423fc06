// The network config that EC2's metadata asks for.

import { networkOf } from '../../../core/ip-addresses.ts'
import type { JsonObject } from '../../../core/json.ts'
import { candidateNics } from '../../../network/apply/fallback.ts'
import type { ReadInput } from '../../datasource.ts'
import { networkFrom } from '../../shared/network-from.ts'
import { macsOf } from './macs.ts'
import type { Platform } from './platform.ts'
import type { Ec2Settings } from './settings.ts'

const document = 'meta-data/network'

/** undefined: it asks for none that this machine could have. */
export async function ec2Network(
  input: ReadInput<Ec2Settings>,
  tree: JsonObject,
  platform: Platform,
): Promise<JsonObject | undefined> {
  const { facts, nic, settings } = input
  const macs = macsOf(tree)
  if (!macs || Object.keys(macs).length === 0) return undefined
  const { convertEc2 } = await import('../../../network/inputs/ec2.ts')
  if (!settings.apply_full_imds_network_config) {
    const only = nic ?? candidateNics(facts)[0]
    return networkFrom(
      tree['network'] ?? null,
      (source, context) => convertEc2(source, { ...context, only }),
      document,
      input,
    )
  }
  const routers = await routersOf(input, tree, platform)
  return networkFrom(
    tree['network'] ?? null,
    (source, context) => convertEc2(source, { ...context, routers }),
    document,
    input,
  )
}

/** By NIC, those of the secondary ones; undefined: the renderer cannot have routes for each NIC. */
async function routersOf(
  { facts, machineNetwork }: ReadInput,
  tree: JsonObject,
  platform: Platform,
): Promise<Readonly<Record<string, string | undefined>> | undefined> {
  const { secondaryNics } = await import('../../../network/inputs/ec2.ts')
  const nics = facts.nics.flatMap(({ name, mac }) => (mac === undefined ? [] : [{ name, mac }]))
  const names = secondaryNics(tree['network'] ?? null, { document, nics })
  if (names.length === 0 || (await machineNetwork?.renderer()) !== 'netplan') return undefined
  const found = names.map(async ({ name, block }) => {
    const lease = await machineNetwork?.lease(name)
    return [name, lease?.routers[0] ?? (platform === 'aws' ? firstAddress(block) : undefined)] as const
  })
  return Object.fromEntries(await Promise.all(found))
}

/** Where AWS has the router of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
function firstAddress(block: string | undefined): string | undefined {
  if (!block || !/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(block)) return undefined
  const [base = ''] = networkOf(block).split('/')
  const octets = base.split('.')
  return [...octets.slice(0, 3), Number(octets[3]) + 1].join('.')
}
