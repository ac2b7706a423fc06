// Compressed data: gzip, zlib and zstd are recognised by their first bytes and unpacked as a stream, so that a bomb is
// stopped at its limit and not after it has gone off.

import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { say } from '../core/said.ts'
import { LimitError, type Meter } from './limits.ts'

export type Compression = 'gzip' | 'zlib' | 'zstd'

type SizeLimit = 'part_bytes' | 'expanded_bytes'

/** The types a part may declare to be unpacked; they say gzip, but any compression we know is unpacked. */
export const compressedTypes: ReadonlySet<string> = new Set(
  ['gzip', 'gzip-compressed', 'gzipped', 'x-compress', 'x-compressed', 'x-gunzip', 'x-gzip', 'x-gzip-compressed']
    .concat('zlib', 'x-zlib', 'zstd', 'x-zstd')
    .map((name) => `application/${name}`),
)

export function compressionOf(bytes: Buffer): Compression | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes.length > 3 && bytes.readUInt32LE(0) === 0xfd2fb528) return 'zstd'
  const zlibHeader = bytes.length > 1 && ((bytes[0] as number) & 0x8f) === 0x08 && bytes.readUInt16BE(0) % 31 === 0
  return zlibHeader ? 'zlib' : undefined
}

/**
 * Throws a LimitError for more than `limit` bytes, and another error for damaged data. `meter` counts the bytes as they come, so that
 * bombs that are unpacked side by side end together.
 */
export async function decompress(
  bytes: Buffer,
  compression: Compression,
  meter: Meter,
  name: SizeLimit,
): Promise<Buffer> {
  const limit = meter.limits[name]
  const options = { chunkSize: 128 * 1024 }
  const stream =
    compression === 'gzip'
      ? createGunzip(options)
      : compression === 'zlib'
        ? createInflate(options)
        : createZstdDecompress(options)
  const chunks: Buffer[] = []
  let size = 0
  stream.end(bytes)
  // Leaving the loop by throwing ends the stream.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    meter.bytes(chunk.length)
    if (size > limit) throw new LimitError(name, say`more than ${limit} bytes when unpacked`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)
}
