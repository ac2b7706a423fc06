/** How QEMU is told what the firmware is to say, by file name of /sys/class/dmi/id. */
const fields: Readonly<Record<string, readonly [type: number, field: string]>> = {
  bios_vendor: [0, 'vendor'],
  bios_version: [0, 'version'],
  sys_vendor: [1, 'manufacturer'],
  product_name: [1, 'product'],
  product_version: [1, 'version'],
  product_serial: [1, 'serial'],
  product_uuid: [1, 'uuid'],
  product_sku: [1, 'sku'],
  product_family: [1, 'family'],
  board_vendor: [2, 'manufacturer'],
  board_name: [2, 'product'],
  board_asset_tag: [2, 'asset'],
  chassis_vendor: [3, 'manufacturer'],
  chassis_serial: [3, 'serial'],
  chassis_asset_tag: [3, 'asset'],
}

export function smbios(dmi: Readonly<Record<string, string>>): readonly string[] {
  const types = new Map<number, string[]>()
  for (const [name, value] of Object.entries(dmi)) {
    const [type, field] = fields[name] ?? []
    if (type === undefined) throw new Error(`QEMU cannot set ${name}`)
    // QEMU's words are parted by commas; a doubled one is none.
    types.set(type, [...(types.get(type) ?? []), `${field}=${value.replaceAll(',', ',,')}`])
  }
  return [...types].flatMap(([type, words]) => ['-smbios', [`type=${type}`, ...words].join()])
}
