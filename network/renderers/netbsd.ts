// NetBSD: rc.conf. Interfaces keep their names, and nothing is written for IPv6. https://man.netbsd.org/rc.conf.5

import { say } from '../../core/said.ts'
import type { NetworkState } from '../state.ts'
import type { RenderedNetwork, Renderer, RenderOptions } from './renderer.ts'
import { bsdPlan, left, resolvConf, resolverFiles } from './shared/bsd.ts'
import { rcConfText, variablePart } from './shared/rc-conf.ts'

const rcConf = '/etc/rc.conf'

export const netbsd: Renderer<'netbsd'> = {
  name: 'netbsd',
  needs: [{ kernels: ['NetBSD'] }],
  writes: [{ path: rcConf }, { path: resolvConf }],
  reads: [rcConf, resolvConf],
  render,
}

function render(state: NetworkState, options: RenderOptions): RenderedNetwork {
  const plan = bsdPlan(state, options)
  const settings = new Map<string, string>()
  const leased = plan.interfaces.filter(({ dhcp }) => dhcp).map(({ device }) => device)
  if (plan.gateways.four !== undefined) settings.set('defaultroute', plan.gateways.four)
  for (const { device, dhcp, four, six, mtu } of plan.interfaces) {
    const size = mtu === undefined ? '' : ` mtu ${mtu}`
    if (!dhcp && four) {
      settings.set(`ifconfig_${variablePart(device)}`, `${four.address} netmask ${four.netmask}${size}`)
    }
    if (six) plan.notices.push(left({ name: device }, say`the IPv6 address of ${say.path(device)} is left out`))
  }
  if (leased.length > 0) settings.set('dhcpcd', 'YES').set('dhcpcd_flags', leased.join(' '))
  if (plan.routes.length + plan.defaults.length > 0) {
    const message = say`routes other than the IPv4 default are left out`
    plan.notices.push({ level: 'warning', code: 'network/not-rendered', message })
  }
  return {
    files: [
      { path: rcConf, content: rcConfText(options.current?.[rcConf], settings), mode: 0o644, keepMode: 'existing' },
      ...resolverFiles(state, options, plan.notices),
    ],
    removals: [],
    commands: [
      ['service', 'network', 'restart'],
      ...(leased.length > 0 ? [['service', 'dhcpcd', 'restart'] as const] : []),
    ],
    notices: plan.notices,
  }
}
