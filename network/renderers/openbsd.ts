// OpenBSD: /etc/hostname.IF and /etc/mygate. Interfaces keep their names; IPv6 addresses are not written.
// https://man.openbsd.org/hostname.if.5

import { say } from '../../core/said.ts'
import { isIpv6, type NetworkState } from '../state.ts'
import type { RenderedFile, RenderedNetwork, Renderer, RenderOptions } from './renderer.ts'
import { type BsdInterface, type BsdPlan, bsdPlan, left, resolvConf, resolverFiles } from './shared/bsd.ts'

export const openbsd: Renderer<'openbsd'> = {
  name: 'openbsd',
  needs: [{ kernels: ['OpenBSD'] }],
  writes: [{ path: '/etc/hostname.*' }, { path: '/etc/mygate' }, { path: resolvConf }],
  reads: [resolvConf],
  render,
}

function render(state: NetworkState, options: RenderOptions): RenderedNetwork {
  const plan = bsdPlan(state, options)
  const files: RenderedFile[] = plan.interfaces.map((one, index) => ({
    path: `/etc/hostname.${one.device}`,
    content: hostnameText(one, plan, index === 0),
    // netstart(8) itself takes read permission away from others.
    mode: 0o600,
  }))
  for (const { device, six } of plan.interfaces) {
    if (six) plan.notices.push(left({ name: device }, say`the IPv6 address of ${say.path(device)} is left out`))
  }
  if (plan.gateways.four !== undefined) {
    files.push({ path: '/etc/mygate', content: `${plan.gateways.four}\n`, mode: 0o644 })
  }
  const leased = plan.interfaces.filter(({ dhcp }) => dhcp)
  return {
    files: [...files, ...resolverFiles(state, options, plan.notices)],
    removals: [],
    commands: [['sh', '/etc/netstart'], ...leased.map(({ device }) => ['dhcpleasectl', '-w', '30', device] as const)],
    notices: plan.notices,
  }
}

/** Routes that belong to no interface go into the first interface's file. */
function hostnameText({ device, dhcp, four, mtu }: BsdInterface, plan: BsdPlan, first: boolean): string {
  const here = (owner: string | undefined) => owner === device || (owner === undefined && first)
  const lines = [
    ...(dhcp ? ['dhcp'] : four ? [`inet ${four.address} ${four.netmask}`] : []),
    ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
    ...plan.routes
      .filter((route) => here(route.device))
      .map(({ network, prefix, netmask, gateway }) =>
        isIpv6(network)
          ? `!route add -inet6 ${network}/${prefix} ${gateway}`
          : `!route add ${network} -netmask ${netmask} ${gateway}`,
      ),
    ...plan.defaults.filter((one) => here(one.device)).map(({ gateway }) => `!route add :: -netmask 0 ${gateway}`),
  ]
  return lines.map((line) => `${line}\n`).join('')
}
