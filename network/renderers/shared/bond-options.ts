// Bond options in the order sysconfig has always written them. People spell them bond-x-y and bond_x_y.

import { asText } from '../../../core/as-text.ts'
import type { Json } from '../../../core/json.ts'
import type { Interface } from '../../state.ts'

const sysconfigOrder = [
  'mode',
  'xmit_hash_policy',
  'miimon',
  'min_links',
  'arp_interval',
  'arp_ip_target',
  'arp_validate',
  'ad_select',
  'num_grat_arp',
  'downdelay',
  'updelay',
  'lacp_rate',
  'fail_over_mac',
  'primary',
  'primary_reselect',
]

/** "mode=1 miimon=100"; undefined: no option is known. */
export function bondingOptions({ params }: Interface): string | undefined {
  const options = sysconfigOrder.flatMap((option) => {
    const value = params[`bond-${option.replaceAll('_', '-')}`] ?? params[`bond_${option}`]
    return value === undefined || value === null ? [] : [`${option}=${scalarText(value, ' ')}`]
  })
  return options.length > 0 ? options.join(' ') : undefined
}

const networkManagerOrder = [
  'mode',
  'miimon',
  'xmit_hash_policy',
  'num_grat_arp',
  'downdelay',
  'updelay',
  'fail_over_mac',
  'primary_reselect',
  'primary',
  'active_slave',
  'ad_actor_sys_prio',
  'ad_actor_system',
  'ad_select',
  'ad_user_port_key',
  'all_slaves_active',
  'arp_all_targets',
  'arp_interval',
  'arp_ip_target',
  'arp_validate',
  'lacp_rate',
  'lp_interval',
  'min_links',
  'num_unsol_na',
  'packets_per_slave',
  'peer_notif_delay',
  'resend_igmp',
  'tlb_dynamic_lb',
  'use_carrier',
]

/** Options as NetworkManager's [bond] section takes them, and the parameters that it does not take. */
export function bondSection({ params }: Interface): {
  readonly options: readonly (readonly [string, string])[]
  readonly unknown: readonly string[]
} {
  const used = new Set<string>()
  const options = networkManagerOrder.flatMap((option) => {
    const key = [`bond-${option}`, `bond-${option.replaceAll('_', '-')}`].find((one) => params[one] != null)
    if (key === undefined) return []
    used.add(key)
    // NetworkManager wants commas in lists, and 0 or 1 for switches. It refuses Python's spelling, which the reference writes.
    return [[option, scalarText(params[key] ?? null, ',')] as const]
  })
  const ours = Object.keys(params).filter((key) => /^bond[-_]/.test(key) && params[key] != null)
  return { options, unknown: ours.filter((key) => !used.has(key)) }
}

function scalarText(value: Json, separator: string): string {
  if (Array.isArray(value)) return value.map((item: Json) => scalarText(item, separator)).join(separator)
  if (typeof value === 'boolean') return value ? '1' : '0'
  return asText(value)
}
