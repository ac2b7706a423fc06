// Bytes that are too many to be held: parts of files, read again as often as they are needed, unpacked on the way.

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Files } from '../../../system/host.ts'

/** A part of a file. */
export interface Blob {
  readonly path: string
  readonly start: number
  readonly length: number
}

const chunk = 1 << 20

async function* bytesOf({ path, start, length }: Blob, files: Pick<Files, 'read'>): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; ) {
    const part = await files.read(path, { start: start + done, length: Math.min(chunk, length - done) })
    if (!part?.length) throw new Failure(say`${say.path(path)} ends too soon`)
    yield part
    done += part.length
  }
}

/** Whatever it is compressed by. */
export async function* unpackedBytes(blob: Blob, files: Pick<Files, 'read'>): AsyncGenerator<Buffer> {
  const start = (await files.read(blob.path, { start: blob.start, length: 4 })) ?? Buffer.alloc(0)
  const decoder =
    start.readUInt16BE(0) === 0x1f8b
      ? createGunzip()
      : start.length === 4 && start.readUInt32LE(0) === 0xfd2fb528
        ? createZstdDecompress()
        : undefined
  if (!decoder) return yield* bytesOf(blob, files)
  const source = Readable.from(bytesOf(blob, files))
  source.on('error', (error) => decoder.destroy(error))
  try {
    yield* source.pipe(decoder)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(say`a layer is broken: it cannot be decompressed`, { cause: error })
  } finally {
    source.destroy()
    decoder.destroy()
  }
}

/** "sha256:…" and "sha512:…". */
export function checker(digest: string): { add(bytes: Buffer): void; check(): void } {
  const [, algorithm, hex] = /^(sha256|sha512):([0-9a-f]{64,128})$/.exec(digest) ?? []
  if (algorithm === undefined) throw new Failure(say`the image has a digest of an unknown kind`)
  const hash = createHash(algorithm)
  return {
    add: (bytes) => void hash.update(bytes),
    check() {
      if (hash.digest('hex') !== hex) throw new Failure(say`${say.word(digest)} has other content than it should`)
    },
  }
}

export async function checkBlob(blob: Blob, digest: string, files: Pick<Files, 'read'>): Promise<void> {
  const sum = checker(digest)
  for await (const part of bytesOf(blob, files)) sum.add(part)
  sum.check()
}
