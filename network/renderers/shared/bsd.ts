// What the three BSD renderers have in common: which device an interface is, its one address of each family, its routes.

import { type Said, say } from '../../../core/said.ts'
import { shownSubnetType } from '../../public-words.ts'
import { type Interface, isDefaultRoute, isIpv6, type NetworkState, type Subnet } from '../../state.ts'
import type { RenderedFile, RenderNotice, RenderOptions } from '../renderer.ts'
import { allDns, resolvConfText } from './resolv-conf.ts'

export interface BsdInterface {
  /** The name it will have. */
  readonly name: string
  /** The name it has now. */
  readonly device: string
  readonly dhcp: boolean
  readonly mtu: string | undefined
  readonly four: { readonly address: string; readonly netmask: string } | undefined
  readonly six: { readonly address: string; readonly prefix: number } | undefined
}

export interface BsdRoute {
  readonly network: string
  readonly prefix: number
  readonly netmask: string | undefined
  readonly gateway: string
}

export interface BsdPlan {
  readonly interfaces: readonly BsdInterface[]
  /** The last default gateway of each family. */
  readonly gateways: { readonly four: string | undefined; readonly six: string | undefined }
  /** All but default routes. */
  readonly routes: readonly (BsdRoute & { readonly device: string | undefined })[]
  /** Default routes by IPv6, with the interface each belongs to. */
  readonly defaults: readonly { readonly gateway: string; readonly device: string | undefined }[]
  readonly notices: RenderNotice[]
}

export const resolvConf = '/etc/resolv.conf'

export function bsdPlan(state: NetworkState, options: RenderOptions): BsdPlan {
  const notices: RenderNotice[] = []
  const interfaces: BsdInterface[] = []
  const routes: BsdPlan['routes'][number][] = []
  const defaults: BsdPlan['defaults'][number][] = []
  const gateways: { four: string | undefined; six: string | undefined } = { four: undefined, six: undefined }
  const take = (route: BsdRoute, device: string | undefined) => {
    if (!isDefaultRoute(route)) routes.push({ ...route, device })
    else if (isIpv6(route.gateway)) {
      gateways.six = route.gateway
      defaults.push({ gateway: route.gateway, device })
    } else gateways.four = route.gateway
  }
  for (const owner of state.interfaces) {
    if (owner.type === 'loopback') continue
    const device = deviceOf(owner, options)
    if (device === undefined || owner.type !== 'physical') {
      const why =
        owner.type === 'physical' ? say`no NIC has its MAC` : say`a ${owner.type ?? 'member'} is beyond this renderer`
      notices.push(left(owner, say`${owner.label} is left out: ${why}`))
      continue
    }
    interfaces.push(interfaceOf(owner, device, notices))
    for (const subnet of owner.subnets) {
      if (subnet.gateway !== undefined && subnet.address !== undefined) {
        take({ network: '', prefix: 0, netmask: undefined, gateway: subnet.gateway }, device)
      }
      for (const route of subnet.routes) {
        if (route.gateway !== undefined) take({ ...route, gateway: route.gateway }, device)
        else notices.push(left(owner, say`a route of ${owner.label} without a gateway is left out`))
      }
    }
  }
  for (const route of state.routes)
    if (route.gateway !== undefined) take({ ...route, gateway: route.gateway }, undefined)
  return { interfaces, gateways, routes, defaults, notices }
}

/** By MAC; an interface without one is the NIC that has its name. */
function deviceOf({ mac, name }: Interface, { nics }: RenderOptions): string | undefined {
  if (mac === undefined) return nics.find((nic) => nic.name === name)?.name
  return nics.find((nic) => nic.mac.toLowerCase() === mac)?.name
}

function interfaceOf(owner: Interface, device: string, notices: RenderNotice[]): BsdInterface {
  const fixed = owner.subnets.filter((subnet) => isStatic(subnet) && subnet.address !== undefined)
  const fours = fixed.filter(({ address }) => !isIpv6(address ?? ''))
  const sixes = fixed.filter(({ address }) => isIpv6(address ?? ''))
  const spare = Math.max(fours.length - 1, 0) + Math.max(sixes.length - 1, 0)
  if (spare > 0)
    notices.push(left(owner, say`${spare} further address(es) of ${owner.label} are left out: one of each family`))
  const dynamic = owner.subnets.filter(({ type }) => type === 'dhcp6' || type.startsWith('ipv6_'))
  if (dynamic.length > 0) {
    const message = say`${owner.label}: ${say.join(dynamic.map(({ type }) => shownSubnetType(type)))} is left out`
    notices.push({ level: 'info', code: 'network/not-rendered', message, interface: owner.name })
  }
  const [four] = fours
  const [six] = sixes
  const mtu = four?.mtu ?? owner.mtu
  return {
    name: owner.name,
    device,
    dhcp: owner.subnets.some(({ type }) => type === 'dhcp' || type === 'dhcp4'),
    mtu: mtu === undefined ? undefined : String(mtu),
    four: four && { address: four.address ?? '', netmask: four.netmask ?? '255.255.255.0' },
    six: six && { address: six.address ?? '', prefix: six.prefix ?? 64 },
  }
}

function isStatic({ type }: Subnet): boolean {
  return type === 'static' || type === 'static6'
}

export function left({ name }: Pick<Interface, 'name'>, message: Said): RenderNotice {
  return { level: 'warning', code: 'network/not-rendered', message, interface: name }
}

/** resolv.conf, where there is DNS to write. */
export function resolverFiles(state: NetworkState, options: RenderOptions, notices: RenderNotice[]): RenderedFile[] {
  const content = resolvConfText(allDns(state), options.current?.[resolvConf], notices)
  return content === undefined ? [] : [{ path: resolvConf, content, mode: 0o644 }]
}
