// The network bridge of LXD: debconf's on old machines, lxc's own on others.

import { asNumber, asText } from '../../../core/as-text.ts'
import { commandWrote, Failure } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import { fitting, fittingOnes, linePlaces } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import type { ModuleContext } from '../../module.ts'

const usual = 'lxdbr0'
const oldFile = '/etc/default/lxd-bridge'

export async function setUpBridge(bridge: JsonObject, initialised: boolean, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const mode = bridge['mode']
  if (mode !== 'none' && mode !== 'existing' && mode !== 'new')
    throw new Failure(say`invalid bridge mode; expected none, existing or new`)
  const given = typeof bridge['name'] === 'string' ? bridge['name'] : usual
  const name = fitting(linePlaces.argument, given, 'lxd/bridge/name')
  if ((await host.files.exists(oldFile)) && (await host.commands.find('debconf-communicate'))) {
    const input = `${fittingLines(debconfLines(bridge, mode, name), context).join('\n')}\n`
    await host.commands.run(['debconf-communicate'], { input })
    await host.files.remove(oldFile)
    await host.commands.run(['dpkg-reconfigure', 'lxd', '--frontend=noninteractive'])
    return
  }
  if (mode === 'none') return notices.debug(say`No bridge of LXD is wanted`)
  if (name === usual && initialised) await removeUsual(context)
  if (mode === 'new') await lxc(['network', 'create', name, ...bridgeOptions(bridge)], context)
  await lxc(['network', 'attach-profile', name, 'default', 'eth0'], context)
}

function lxc(
  words: readonly string[],
  { host, agent: { environment } }: ModuleContext,
  accept: readonly number[] = [0],
) {
  const env = { LC_ALL: 'C', HOME: environment['HOME'] ?? '/root', USER: environment['USER'] ?? 'root' }
  return host.commands.run(['lxc', ...words, '--force-local'], { env, accept })
}

/** Removes what `lxd init` made by itself: it would be in the way. */
async function removeUsual(context: ModuleContext): Promise<void> {
  for (const words of [
    ['network', 'detach-profile', usual, 'default'],
    ['network', 'delete', usual],
    ['profile', 'device', 'remove', 'default', 'eth0'],
  ]) {
    try {
      await lxc(words, context, words[1] === 'delete' ? [0] : [0, 1])
    } catch (error) {
      if (!commandWrote(error, /not found|doesn't exist/)) throw error
      context.notices.debug(say`lxc ${say.join(words.slice(0, 2).map(say.word), ' ')}: it was not there`)
    }
  }
}

/** Options of `lxc network create`. NAT is on unless it is set to something other than true. */
export function bridgeOptions(bridge: JsonObject): readonly string[] {
  const options: string[] = []
  for (const family of ['ipv4', 'ipv6']) {
    const [address, mask] = [bridge[`${family}_address`], bridge[`${family}_netmask`]]
    if (!address || !mask) {
      options.push(`${family}.address=none`)
      continue
    }
    options.push(`${family}.address=${asText(address)}/${asText(mask)}`)
    if (asText(bridge[`${family}_nat`] ?? 'true').toLowerCase() === 'true') options.push(`${family}.nat=true`)
    const [first, last] = [bridge['ipv4_dhcp_first'], bridge['ipv4_dhcp_last']]
    if (family === 'ipv4' && first && last) options.push(`ipv4.dhcp.ranges=${asText(first)}-${asText(last)}`)
  }
  if (bridge['domain']) options.push(`dns.domain=${asText(bridge['domain'])}`)
  if (bridge['mtu'] !== undefined && asNumber(bridge['mtu']) !== -1) options.push(`bridge.mtu=${asText(bridge['mtu'])}`)
  return options
}

function debconfLines(bridge: JsonObject, mode: string, name: string): readonly string[] {
  const set = (key: string, value: unknown) => (value === undefined ? [] : [`set lxd/${key} ${asText(value)}`])
  if (mode === 'none') return [...set('setup-bridge', false), ...set('bridge-name', '')]
  if (mode === 'existing') {
    return [...set('setup-bridge', false), ...set('use-existing-bridge', true), ...set('bridge-name', name)]
  }
  const families = ['ipv4', 'ipv6'].flatMap((family) => {
    const on = Boolean(bridge[`${family}_address`])
    const keys = ['address', 'netmask', 'dhcp_first', 'dhcp_last', 'dhcp_leases', 'nat']
    const values = keys.flatMap((key) => set(`bridge-${family}-${key.replace('_', '-')}`, bridge[`${family}_${key}`]))
    return [...set(`bridge-${family}`, on), ...(on ? values : [])]
  })
  return [
    ...set('setup-bridge', true),
    ...set('bridge-name', name),
    ...families,
    ...set('bridge-domain', bridge['domain']),
  ]
}

function fittingLines(lines: readonly string[], { notices }: ModuleContext): readonly string[] {
  return fittingOnes(linePlaces.iniValue, lines, { key: 'lxd/bridge', notices })
}
