// FreeBSD and DragonFly: rc.conf. https://man.freebsd.org/cgi/man.cgi?rc.conf(5)

import { isIpv6, type NetworkState } from '../state.ts'
import type { RenderedNetwork, Renderer, RenderOptions } from './renderer.ts'
import { type BsdInterface, bsdPlan, resolvConf, resolverFiles } from './shared/bsd.ts'
import { rcConfText, variablePart } from './shared/rc-conf.ts'

const rcConf = '/etc/rc.conf'

export const freebsd: Renderer<'freebsd'> = {
  name: 'freebsd',
  needs: [{ kernels: ['FreeBSD', 'DragonFly'] }],
  writes: [{ path: rcConf }, { path: resolvConf }],
  reads: [rcConf, resolvConf],
  render,
}

function render(state: NetworkState, options: RenderOptions): RenderedNetwork {
  const plan = bsdPlan(state, options)
  const settings = new Map<string, string>()
  for (const { name, device } of plan.interfaces) {
    if (name !== device) settings.set(`ifconfig_${variablePart(device)}_name`, name)
  }
  if (plan.gateways.four !== undefined) settings.set('defaultrouter', plan.gateways.four)
  const fours = plan.routes.filter(({ network }) => !isIpv6(network))
  for (const [index, { network, netmask, gateway }] of fours.entries()) {
    settings.set(`route_net${index}`, `-net ${network} -netmask ${netmask} ${gateway}`)
  }
  if (fours.length > 0) settings.set('static_routes', fours.map((_, index) => `net${index}`).join(' '))
  if (plan.gateways.six !== undefined) settings.set('ipv6_defaultrouter', plan.gateways.six)
  const sixes = plan.routes.filter(({ network }) => isIpv6(network))
  for (const [index, { network, prefix, gateway }] of sixes.entries()) {
    settings.set(`ipv6_route_net${index}`, `${network}/${prefix} ${gateway}`)
  }
  if (sixes.length > 0) settings.set('ipv6_static_routes', sixes.map((_, index) => `net${index}`).join(' '))
  for (const one of plan.interfaces) putInterface(settings, one)
  const leased = plan.interfaces.filter(({ dhcp }) => dhcp)
  return {
    files: [
      { path: rcConf, content: rcConfText(options.current?.[rcConf], settings), mode: 0o644, keepMode: 'existing' },
      ...resolverFiles(state, options, plan.notices),
    ],
    removals: [],
    commands: [
      ...leased.map(({ device }) => ['service', 'dhclient', 'stop', device] as const),
      ['service', 'netif', 'restart'],
      ['service', 'routing', 'restart'],
      ...leased.map(({ name }) => ['service', 'dhclient', 'start', name] as const),
    ],
    notices: plan.notices,
  }
}

function putInterface(settings: Map<string, string>, { name, dhcp, four, six, mtu }: BsdInterface): void {
  const key = `ifconfig_${variablePart(name)}`
  const size = mtu === undefined ? '' : ` mtu ${mtu}`
  if (dhcp) settings.set(key, `DHCP${size}`)
  else if (four) settings.set(key, `inet ${four.address} netmask ${four.netmask}${size}`)
  if (six) settings.set(`${key}_ipv6`, `inet6 ${six.address}/${six.prefix}`)
}
