// Small zip archives for tests, written by hand: stored or deflated entries and a central directory.

import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipOfOptions {
  readonly deflate?: boolean
  /** Bytes that entries claim to unpack to, whatever is in them. */
  readonly claimedSize?: number
  readonly encrypted?: boolean
}

export function zipOf(files: Readonly<Record<string, string | Buffer>>, options: ZipOfOptions = {}): Buffer {
  const { deflate = true, claimedSize, encrypted = false } = options
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path)
    const plain = Buffer.from(content)
    const data = deflate ? deflateRawSync(plain) : plain
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(encrypted ? 1 : 0, 2)
    common.writeUInt16LE(deflate ? 8 : 0, 4)
    common.writeUInt32LE(crc32(plain), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(claimedSize ?? plain.length, 18)
    common.writeUInt16LE(name.length, 22)
    const start = Buffer.from([0x50, 0x4b, 3, 4])
    const directoryStart = Buffer.from([0x50, 0x4b, 1, 2, 20, 0])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    local.push(start, common, name, data)
    central.push(directoryStart, common, place, name)
    offset += start.length + common.length + name.length + data.length
  }
  const size = central.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, ...central, end])
}
