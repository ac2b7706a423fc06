// The OEM strings of SMBIOS (type 11), which QEMU's `-smbios type=11,value=…` sets.
// https://www.dmtf.org/standards/smbios

import type { Files } from '../../../system/host.ts'

/** All tables of a machine are far smaller. */
const limit = 4 * 1024 * 1024

const entries = '/sys/firmware/dmi/entries'

/** Each byte is a character. The whole table is there always, single entries with the module dmi-sysfs; only root may read either. */
export async function oemStrings(files: Files): Promise<readonly string[]> {
  const table = await files.read('/sys/firmware/dmi/tables/DMI', { limit })
  if (table !== undefined) return stringsOf(table, 11)
  const names = ((await files.list(entries)) ?? []).filter((name) => /^11-\d+$/.test(name))
  const raw = await Promise.all(names.map((name) => files.read(`${entries}/${name}/raw`, { limit })))
  return raw.flatMap((bytes) => (bytes === undefined ? [] : stringsOf(bytes, 11)))
}

/** The strings of all structures of a type. A structure has a type, its length, a handle, fields, and strings up to two NULs. */
export function stringsOf(table: Buffer, type: number): readonly string[] {
  const strings: string[] = []
  let at = 0
  while (at + 4 <= table.length) {
    const start = at + (table[at + 1] as number)
    if (start < at + 4) break
    const found = table.indexOf('\0\0', start, 'latin1')
    const end = found < 0 ? table.length : found
    if (table[at] === type) strings.push(...table.toString('latin1', start, end).split('\0'))
    at = end + 2
  }
  return strings.filter((text) => text !== '')
}
