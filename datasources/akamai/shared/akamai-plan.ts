// When and how a machine of Akamai may ask who it is: flags in the firmware, otherwise the settings.

import type { Facts, Nic } from '../../../core/facts.ts'
import type { Phase } from '../../datasource.ts'
import { dmiValue } from '../../shared/dmi.ts'
import { withSlash } from '../../shared/with-slash.ts'

interface AkamaiSettings {
  readonly base_urls?: { readonly ipv4?: string; readonly ipv6?: string }
  readonly allow_local_stage: boolean
  readonly allow_init_stage: boolean
  readonly allow_dhcp: boolean
  readonly allow_ipv4: boolean
  readonly allow_ipv6: boolean
  readonly preferred_mac_prefixes: readonly string[]
}

export interface AkamaiPlan {
  /** It may not be asked at all, in no phase: what the machine knows by itself is all there is. */
  readonly never: boolean
  /** Addresses of the service to ask in a phase, each ending in "/"; none: not in this phase. */
  readonly bases: Readonly<Record<Phase, readonly string[]>>
  /** Whether DHCP may be asked. */
  readonly dhcp: boolean
  readonly ipv6: boolean
  readonly prefers: (nic: Nic) => boolean
}

export const usualBases = { ipv4: 'http://169.254.169.254', ipv6: 'http://[fd00:a9fe:a9fe::1]' }

/** `als=1;ais=1;dhcp=1;v4=1;v6=1;pmp=f2:3,aa:bb` */
export function planOf(settings: AkamaiSettings, facts: Facts): AkamaiPlan {
  const words = (dmiValue(facts, 'baseboard-serial-number') ?? '').split(';')
  const flags = new Map(words.map((word) => [word.split('=', 1)[0]?.trim(), word.slice(word.indexOf('=') + 1).trim()]))
  const allowed = (flag: string, setting: boolean) => (flags.has(flag) ? flags.get(flag) === '1' : setting)
  const local = allowed('als', settings.allow_local_stage)
  const network = allowed('ais', settings.allow_init_stage)
  const ipv4 = allowed('v4', settings.allow_ipv4)
  const ipv6 = allowed('v6', settings.allow_ipv6)
  const dhcp = ipv4 && allowed('dhcp', settings.allow_dhcp)
  const prefixes = flags.get('pmp')?.split(',') ?? settings.preferred_mac_prefixes
  const by = { ...usualBases, ...settings.base_urls }
  const bases = (stage: boolean, four: boolean) =>
    stage ? [...(ipv6 ? [by.ipv6] : []), ...(four ? [by.ipv4] : [])].map(withSlash) : []
  return {
    never: (!local && !network) || (!ipv4 && !ipv6),
    bases: { local: bases(local, dhcp), network: bases(network, ipv4) },
    dhcp,
    ipv6,
    prefers: ({ mac = '' }) => prefixes.some((prefix) => prefix !== '' && mac.startsWith(prefix.toLowerCase())),
  }
}
