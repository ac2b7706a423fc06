// SMBIOS as firmware writes it, around some OEM strings.

/** Structures of a type, with a handle and fields, each followed by its strings. */
export function smbiosTable(strings: readonly string[]): Buffer {
  return Buffer.concat([
    structure(1, Buffer.alloc(23), ['QEMU', 'Standard PC']),
    structure(32, Buffer.alloc(7), []),
    structure(11, Buffer.from([strings.length]), strings),
    structure(127, Buffer.alloc(0), []),
  ])
}

function structure(type: number, fields: Buffer, strings: readonly string[]): Buffer {
  const end = strings.length > 0 ? `${strings.join('\0')}\0\0` : '\0\0'
  return Buffer.concat([Buffer.from([type, 4 + fields.length, type, 0]), fields, Buffer.from(end)])
}
