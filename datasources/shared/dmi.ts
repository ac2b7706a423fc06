// Names of DMI values as dmidecode spells them, and their substitution into seed addresses.

import type { Facts } from '../../core/facts.ts'

const files = {
  'baseboard-asset-tag': 'board_asset_tag',
  'baseboard-manufacturer': 'board_vendor',
  'baseboard-product-name': 'board_name',
  'baseboard-serial-number': 'board_serial',
  'baseboard-version': 'board_version',
  'bios-release-date': 'bios_date',
  'bios-vendor': 'bios_vendor',
  'bios-version': 'bios_version',
  'chassis-asset-tag': 'chassis_asset_tag',
  'chassis-manufacturer': 'chassis_vendor',
  'chassis-serial-number': 'chassis_serial',
  'chassis-version': 'chassis_version',
  'system-manufacturer': 'sys_vendor',
  'system-product-name': 'product_name',
  'system-serial-number': 'product_serial',
  'system-uuid': 'product_uuid',
  'system-version': 'product_version',
} as const

export type DmiKey = keyof typeof files

/** The value of "system-uuid" and the like. Containers see their host's DMI, which says nothing about them. */
export function dmiValue(facts: Facts, key: DmiKey): string | undefined {
  return facts.virtualization.container ? undefined : facts.dmi[files[key]]
}

/** Replaces each `__dmi.KEY__` with its value, "" if the machine has none; `unknown` lists keys that were left as they are. */
export function expandDmi(text: string, facts: Facts): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = []
  const expanded = text.replace(/__dmi\.([A-Za-z0-9-]+)__/g, (whole, key: string) => {
    if (isDmiKey(key)) return dmiValue(facts, key) ?? ''
    unknown.push(key)
    return whole
  })
  return { text: expanded, unknown }
}

/** A `check` of a cached instance: its id is this value of the DMI, ignoring case. */
export function idIsDmi(
  key: DmiKey,
): (input: { readonly facts: Facts; readonly instance: { readonly id: string } }) => boolean {
  return ({ facts, instance }) => dmiValue(facts, key)?.toLowerCase() === instance.id.toLowerCase()
}

function isDmiKey(key: string): key is DmiKey {
  return Object.hasOwn(files, key)
}
