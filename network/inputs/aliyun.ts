// The network part of Alibaba Cloud's instance metadata as a version 2 config: EC2's form without its secondary addresses.
// https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata

import type { Json } from '../../core/json.ts'
import { naturalOrder } from '../apply/natural-order.ts'
import type { Converted } from './converter.ts'
import { dhcpDevice, type Ec2MacsContext, type ServedNic, servedNics } from './shared/ec2-macs.ts'
import { problemList } from './shared/problem-list.ts'
import { textsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

/** `input`: the metadata below `network`. */
export function convertAliyun(input: string | Json, context: Ec2MacsContext): Converted {
  const problems = problemList({ document: context.document, names: cloudNames })
  const all = servedNics(input, context, problems)
  if (!all) return { config: undefined, problems: problems.list }
  // What is being plugged in or pulled out is listed without a word about it.
  const nics = context.only === undefined ? all.filter(({ data }) => Object.keys(data).length > 0) : all
  const order = nics.map(({ name }) => name).toSorted(naturalOrder)
  const ethernets = nics.map((nic) => {
    const metric = nics.length > 1 ? (order.indexOf(nic.name) + 1) * 100 : undefined
    const device = dhcpDevice(nic, metric)
    if (!isOnlyIpv6(nic)) return [nic.name, device] as const
    const { 'dhcp4-overrides': _none, ...rest } = device
    return [nic.name, { ...rest, dhcp4: false }] as const
  })
  return { config: { version: 2, ethernets: Object.fromEntries(ethernets) }, problems: problems.list }
}

/** In such a network nobody answers DHCPv4, and whoever waits for it waits in vain. */
function isOnlyIpv6({ data }: ServedNic): boolean {
  const some = (key: string) => textsOf(data[key]).some((address) => address !== '')
  return some('ipv6s') && !some('private-ipv4s') && !some('primary-ip-address')
}
