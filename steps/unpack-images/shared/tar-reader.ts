// Reads a tar archive as it comes: ustar with the extensions of GNU and of pax. Texts are kept as their bytes, one per letter: names
// need not be UTF-8, and extended attributes are not text. See docs/decisions/0085-image-layers.md.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'

export type TarKind = 'file' | 'hardlink' | 'link' | 'character' | 'block' | 'directory' | 'fifo'

export interface TarEntry {
  readonly kind: TarKind
  readonly name: string
  readonly target: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds. */
  readonly modified: number
  readonly size: number
  readonly major: number
  readonly minor: number
  /** SCHILY.xattr.*, by their whole keys. */
  readonly attributes: ReadonlyMap<string, string>
}

export interface TarMember {
  readonly entry: TarEntry
  /** Where its content begins. */
  readonly start: number
  /** What is not read is skipped. */
  body(): AsyncGenerator<Buffer>
}

const block = 512
/** Bytes of names and attributes of one entry. */
const mostExtra = 4 << 20
const kinds: Readonly<Record<string, TarKind>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'link',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

const broken = () => new Failure(say`a layer is broken: it is no tar archive`)

export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarMember> {
  const bytes = reader(source)
  let extra = new Map<string, string>()
  try {
    for (;;) {
      const header = await bytes.exactly(block)
      if (!header || header.every((byte) => byte === 0)) return
      checkSum(header)
      const type = header.toString('latin1', 156, 157)
      const size = number(header, 124, 12)
      if ('xgLK'.includes(type)) {
        if (size > mostExtra) throw broken()
        const text = ((await bytes.exactly(padded(size))) ?? fail()).toString('latin1', 0, size)
        if (type === 'x') extra = new Map([...extra, ...records(text)])
        else if (type !== 'g') extra.set(type === 'L' ? 'path' : 'linkpath', text.split('\0', 1)[0] as string)
        continue
      }
      const entry = entryOf(header, type, extra)
      extra = new Map()
      let left = entry.size
      const body = async function* () {
        while (left > 0) {
          const part = await bytes.some(left)
          if (!part) throw broken()
          left -= part.length
          yield part
        }
      }
      yield { entry, start: bytes.position(), body }
      for await (const _ of body());
      await bytes.exactly(padded(entry.size) - entry.size)
    }
  } finally {
    await bytes.end()
  }
}

function fail(): never {
  throw broken()
}

const padded = (size: number) => Math.ceil(size / block) * block

function entryOf(header: Buffer, type: string, extra: ReadonlyMap<string, string>): TarEntry {
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? text(header, 345, 155) : ''
  const name = extra.get('path') ?? (prefix ? `${prefix}/` : '') + text(header, 0, 100)
  const kind = type !== '5' && kinds[type] === 'file' && name.endsWith('/') ? 'directory' : kinds[type]
  if (kind === undefined) throw new Failure(say`a layer has an entry of a type that cannot be unpacked`)
  const given = (key: string, at: number, length: number) => {
    const value = extra.get(key)
    return value === undefined ? number(header, at, length) : decimal(value)
  }
  return {
    kind,
    name,
    target: extra.get('linkpath') ?? text(header, 157, 100),
    mode: number(header, 100, 8) & 0o7777,
    uid: given('uid', 108, 8),
    gid: given('gid', 116, 8),
    modified: Math.max(0, Math.floor(given('mtime', 136, 12))),
    size: kind === 'file' ? given('size', 124, 12) : 0,
    major: number(header, 329, 8),
    minor: number(header, 337, 8),
    attributes: new Map([...extra].filter(([key]) => key.startsWith('SCHILY.xattr.'))),
  }
}

function text(header: Buffer, at: number, length: number): string {
  return header.toString('latin1', at, at + length).split('\0', 1)[0] as string
}

/** Octal digits, or a number of base 256 whose first bit is set. */
function number(header: Buffer, at: number, length: number): number {
  const first = header[at] as number
  if (first & 0x80) {
    let value = first === 0xff ? -1 : first & 0x7f
    for (const byte of header.subarray(at + 1, at + length)) value = value * 256 + byte
    return safe(value)
  }
  const digits = text(header, at, length).trim()
  if (!/^[0-7]*$/.test(digits)) throw broken()
  return safe(Number.parseInt(digits || '0', 8))
}

const decimal = (value: string) => (/^-?\d+(?:\.\d*)?$/.test(value) ? safe(Number(value)) : fail())

function safe(value: number): number {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : fail()
}

function checkSum(header: Buffer): void {
  let sum = 8 * 32
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte
  if (sum !== number(header, 148, 8)) throw broken()
}

/** "LENGTH KEY=VALUE\n", where the length is that of the whole record. */
function records(all: string): Map<string, string> {
  const found = new Map<string, string>()
  for (let at = 0; at < all.length; ) {
    const blank = all.indexOf(' ', at)
    const length = Number(all.slice(at, blank))
    const record = all.slice(blank + 1, at + length - 1)
    const equals = record.indexOf('=')
    if (blank < at || !(length > 0) || at + length > all.length || equals < 0) throw broken()
    found.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return found
}

interface ByteReader {
  /** undefined: nothing is left. */
  exactly(length: number): Promise<Buffer | undefined>
  /** At least one byte and at most so many. */
  some(most: number): Promise<Buffer | undefined>
  position(): number
  end(): Promise<void>
}

function reader(source: AsyncIterable<Buffer>): ByteReader {
  const parts = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  let position = 0
  const some = async (most: number) => {
    while (rest.length === 0) {
      const { value, done } = await parts.next()
      if (done) return undefined
      rest = value
    }
    const part = rest.subarray(0, most)
    rest = rest.subarray(part.length)
    position += part.length
    return part
  }
  return {
    some,
    position: () => position,
    async exactly(length) {
      const found: Buffer[] = []
      for (let left = length; left > 0; ) {
        const part = await some(left)
        if (!part) return left === length ? undefined : fail()
        found.push(part)
        left -= part.length
      }
      return found.length === 1 ? found[0] : Buffer.concat(found)
    },
    async end() {
      await parts.return?.()
    },
  }
}
