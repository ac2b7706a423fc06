// Which of the clouds with EC2's metadata service this machine runs on, as its firmware or its hypervisor says.

import type { Facts } from '../../../core/facts.ts'
import { type Said, say } from '../../../core/said.ts'
import { type DmiKey, dmiValue } from '../../shared/dmi.ts'
import { outsideContainers, type Rule, rule } from '../../shared/rules.ts'

export type Platform = 'aws' | 'brightbox' | 'zstack' | 'e24cloud' | 'outscale' | 'tilaa' | 'unknown'

/** Xen's uuid of this machine; older instances have no other. */
export const hypervisorFile = '/sys/hypervisor/uuid'

interface Sign {
  readonly platform: Platform
  readonly rule: Rule
}

const signs: readonly Sign[] = [
  { platform: 'aws', rule: hypervisorIs(isEc2) },
  { platform: 'aws', rule: dmi('system-uuid', say`ec2…`, isEc2) },
  {
    platform: 'brightbox',
    rule: dmi('system-serial-number', say`….brightbox.com`, (serial) => serial.endsWith('.brightbox.com')),
  },
  { platform: 'zstack', rule: dmi('chassis-asset-tag', say`….zstack.io`, (tag) => tag.endsWith('.zstack.io')) },
  { platform: 'e24cloud', rule: dmi('system-manufacturer', say`e24cloud`, (vendor) => vendor === 'e24cloud') },
  { platform: 'outscale', rule: outscale() },
  { platform: 'tilaa', rule: dmi('system-manufacturer', say`tilaa`, (vendor) => vendor === 'tilaa') },
]

export const platformRules: readonly Rule[] = signs.map(({ rule }) => rule)

export function platformOf(facts: Facts): Platform {
  return signs.find(({ rule }) => rule.holds(facts, {}) !== undefined)?.platform ?? 'unknown'
}

/** "ec2…", or with the first four bytes the other way round, as firmware with the SMBIOS of before 2.6 has them. */
function isEc2(uuid: string): boolean {
  return uuid.startsWith('ec2') || /^[0-9a-f]{4}2[0-9a-f]ec/.test(uuid)
}

function dmi(key: DmiKey, wanted: Said, test: (value: string) => boolean): Rule {
  return rule(say`DMI ${say.word(key)}: ${wanted}`, (facts) => {
    const value = dmiValue(facts, key)
    if (value === undefined || !test(value.toLowerCase())) return undefined
    // A serial number may hold an address with a password.
    return key.endsWith('serial-number') ? say`DMI ${say.word(key)}` : said(key, value)
  })
}

function outscale(): Rule {
  const is = (facts: Facts, key: DmiKey, wanted: string) => dmiValue(facts, key)?.toLowerCase() === wanted
  return rule(say`DMI system-product-name: 3DS Outscale VM, and system-manufacturer: 3DS Outscale`, (facts) =>
    is(facts, 'system-product-name', '3ds outscale vm') && is(facts, 'system-manufacturer', '3ds outscale')
      ? said('system-product-name', dmiValue(facts, 'system-product-name') ?? '')
      : undefined,
  )
}

function said(key: DmiKey, value: string): Said {
  return say`DMI ${say.word(key)} is ${say.named(value)}`
}

function hypervisorIs(test: (uuid: string) => boolean): Rule {
  return outsideContainers(
    rule(say`${say.path(hypervisorFile)}: ec2…`, ({ own }) => {
      const uuid = own?.['Ec2']?.['hypervisorUuid']
      if (typeof uuid !== 'string' || !test(uuid.toLowerCase())) return undefined
      return say`${say.path(hypervisorFile)} is ${say.named(uuid)}`
    }),
  )
}
