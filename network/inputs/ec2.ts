// The network part of EC2's instance metadata as a version 2 config.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html

import type { Json, JsonObject } from '../../core/json.ts'
import type { Converted } from './converter.ts'
import { dhcpDevice, type Ec2MacsContext, type ServedNic, servedNics } from './shared/ec2-macs.ts'
import { problemList } from './shared/problem-list.ts'
import { textOf, textsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

export interface Ec2Context extends Ec2MacsContext {
  /** With it, what comes from a secondary NIC leaves by that NIC: the router on each, as far as known. For renderers that can do that. */
  readonly routers?: Readonly<Record<string, string | undefined>> | undefined
}

/** `input`: the metadata below `network`. */
export function convertEc2(input: string | Json, context: Ec2Context): Converted {
  const problems = problemList({ document: context.document, names: cloudNames })
  const nics = servedNics(input, context, problems)
  if (!nics) return { config: undefined, problems: problems.list }
  const order = inOrder(nics)
  const ethernets = nics.map((nic) => {
    if (context.only !== undefined) return [nic.name, dhcpDevice(nic, undefined)] as const
    const place = order.indexOf(nic)
    const device = dhcpDevice(nic, nics.length > 1 ? (place + 1) * 100 : undefined)
    const addresses = [
      ...secondary(nic.data, 'local-ipv4s', 'subnet-ipv4-cidr-block', '24'),
      ...secondary(nic.data, 'ipv6s', 'subnet-ipv6-cidr-block', '128'),
    ].sort()
    const all: JsonObject = { ...device, ...(addresses.length > 0 && { addresses }) }
    const separate = context.routers && place > 0 && textOf(nic.data['device-number']) !== undefined
    return [
      nic.name,
      separate ? { ...all, ...ownRoutes(nic, 100 + place, all, context.routers?.[nic.name]) } : all,
    ] as const
  })
  return { config: { version: 2, ethernets: Object.fromEntries(ethernets) }, problems: problems.list }
}

/** The NICs besides the primary one that the metadata numbers, with their subnet: they have routes of their own. */
export function secondaryNics(
  input: Json,
  context: Ec2MacsContext,
): readonly { readonly name: string; readonly block: string | undefined }[] {
  const nics = servedNics(input, context, problemList({ document: context.document, names: cloudNames })) ?? []
  return inOrder(nics)
    .slice(1)
    .filter(({ data }) => textOf(data['device-number']) !== undefined)
    .map(({ name, data }) => ({ name, block: textsOf(data['subnet-ipv4-cidr-block'])[0] }))
}

/** By card, then by place on the card, then by MAC; what has no number comes last. */
function inOrder(nics: readonly ServedNic[]): readonly ServedNic[] {
  const number = ({ data }: ServedNic, key: string) => {
    const text = textOf(data[key]) ?? ''
    return /^\d+$/.test(text) ? Number(text) : Number.MAX_SAFE_INTEGER
  }
  return nics.toSorted(
    (a, b) =>
      number(a, 'network-card') - number(b, 'network-card') ||
      number(a, 'device-number') - number(b, 'device-number') ||
      (a.mac < b.mac ? -1 : 1),
  )
}

/** All but the first address, which comes by DHCP. */
function secondary(data: JsonObject, key: string, block: string, otherwise: string): readonly string[] {
  const prefix = textsOf(data[block])[0]?.split('/')[1] ?? otherwise
  return textsOf(data[key])
    .slice(1)
    .filter((address) => address !== '')
    .map((address) => `${address}/${prefix}`)
}

function ownRoutes({ data }: ServedNic, table: number, device: JsonObject, router: string | undefined): JsonObject {
  const overrides = (key: string) => ({ [key]: { ...(device[key] as JsonObject), 'use-routes': true } })
  const six = device['dhcp6'] === true
  const blocks = [...textsOf(data['subnet-ipv4-cidr-block']), ...(six ? textsOf(data['subnet-ipv6-cidr-blocks']) : [])]
  const sources = [...textsOf(data['local-ipv4s']), ...(six ? textsOf(data['ipv6s']) : [])]
  const routes = [
    ...(router === undefined ? [] : [{ to: '0.0.0.0/0', via: router, table }]),
    ...blocks.filter((block) => block !== '').map((to) => ({ to, table })),
  ]
  const policy = sources.filter((from) => from !== '').map((from) => ({ from, table }))
  return {
    ...overrides('dhcp4-overrides'),
    ...(six && overrides('dhcp6-overrides')),
    ...(routes.length > 0 && { routes }),
    ...(policy.length > 0 && { 'routing-policy': policy }),
  }
}
