// Oracle's list of VNICs as a version 1 config.
// https://docs.oracle.com/iaas/Content/Compute/Tasks/gettingmetadata.htm

import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Problems } from '../problems.ts'
import { shownMac } from '../public-words.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonList, jsonPlaces } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { objectOf, textOf, textsOf } from './shared/values.ts'

interface OracleContext extends ConvertContext {
  /** Whether the first VNIC is configured too: nobody else does. Default true. */
  readonly primary?: boolean
}

/** Jumbo frames everywhere, whatever DHCP says. */
const mtu = 9000

const names = () => ({
  items: {
    properties: { macAddr: {}, privateIp: {}, subnetCidrBlock: {}, ipv6Addresses: {}, ipv6SubnetCidrBlock: {} },
  },
})

export function convertOracle(input: string | Json, { document, nics, primary = true }: OracleContext): Converted {
  const problems = problemList({ document, names, locate: jsonPlaces(input, document), nics })
  const vnics = jsonList(input, document, problems)?.map((vnic) => objectOf(vnic) ?? {})
  if (!vnics) return { config: undefined, problems: problems.list }
  if (!primary && vnics[0]?.['nicIndex'] !== undefined) {
    const message = say`the VNICs of a bare metal machine are VLANs of its NICs, which is not done: only its first NIC is configured`
    problems.warning('network/not-rendered', [], message)
    return { config: { version: 1, config: [] }, problems: problems.list }
  }
  const config = vnics.flatMap((vnic, index): readonly JsonObject[] => {
    if (index === 0 && !primary) return []
    const mac = textOf(vnic['macAddr'])?.toLowerCase()
    const name = nics.find((nic) => nic.mac.toLowerCase() === mac)?.name
    if (mac === undefined || name === undefined) {
      const message = say`no NIC has the MAC address ${mac === undefined ? say`of this VNIC` : shownMac(mac)}; it is left out`
      problems.warning('network/unknown-mac', [index, 'macAddr'], message)
      return []
    }
    const subnets = index === 0 ? [{ type: isIpv6Only(vnic) ? 'dhcp6' : 'dhcp' }] : addresses(vnic, index, problems)
    return [{ type: 'physical', name, mac_address: mac, mtu, subnets }]
  })
  return { config: { version: 1, config }, problems: problems.list }
}

function isIpv6Only({ ipv6VirtualRouterIp, privateIp }: JsonObject): boolean {
  return Boolean(ipv6VirtualRouterIp) && !privateIp
}

/** The primary addresses of a VNIC, which DHCP gives to the first one only. */
function addresses(vnic: JsonObject, index: number, problems: Problems): readonly JsonObject[] {
  const four = textOf(vnic['privateIp'])
  const [six] = textsOf(vnic['ipv6Addresses'])
  const prefix = prefixIn(vnic['subnetCidrBlock'])
  if (four && prefix === undefined) {
    problems.error('network/bad-address', [index, 'subnetCidrBlock'], say`the address has no subnet; it is left out`)
  }
  return [
    ...(four && prefix !== undefined ? [{ type: 'static', address: `${four}/${prefix}` }] : []),
    ...(six ? [{ type: 'static', address: `${six}/${prefixIn(vnic['ipv6SubnetCidrBlock']) ?? '128'}` }] : []),
  ]
}

function prefixIn(block: Json | undefined): string | undefined {
  return /\/(\d+)$/.exec(textOf(block) ?? '')?.[1]
}
