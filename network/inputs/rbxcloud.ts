// The network adapters of Rootbox's cloud.json as a version 1 config: eth0, eth1 … with fixed addresses.

import { familyOf } from '../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { problemList } from './shared/problem-list.ts'
import { objectOf, objectsOf, textOf, textsOf } from './shared/values.ts'

/** `input`: the list below `netadp`. */
export function convertRbxcloud(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, prefix: ['netadp'], names, value: input, nics })
  const config = objectsOf(input).map((adapter, index): JsonObject => {
    const network = objectOf(adapter['network']) ?? {}
    const gateway = textOf(network['gateway'])
    const netmask = textOf(network['netmask'])
    const nameservers = textsOf(objectOf(network['dns'])?.['nameservers']) ?? []
    const mac = textOf(adapter['macaddress'])?.toLowerCase()
    const subnets = objectsOf(adapter['ip']).flatMap((ip, place): JsonObject[] => {
      const address = textOf(ip['address']) ?? ''
      if (familyOf(address) === undefined) {
        problems.error('network/bad-address', [index, 'ip', place, 'address'], say`this is no address; it is left out`)
        return []
      }
      return [
        {
          type: 'static',
          address,
          ...(netmask && { netmask }),
          control: 'auto',
          ...(gateway && { gateway }),
          dns_nameservers: [...nameservers],
        },
      ]
    })
    return { type: 'physical', name: `eth${index}`, ...(mac && { mac_address: mac }), subnets }
  })
  // Without any adapter the machine is better off with the fallback.
  return { config: config.length > 0 ? { version: 1, config } : undefined, problems: problems.list }
}

function names(): JsonObject {
  return { items: { properties: { ip: { items: { properties: { address: {} } } } } } }
}
