// Entries of a tar archive, for the machine's own tar: GNU's format, with pax for extended attributes alone. Texts are bytes, as in
// tar-reader.ts.

import type { TarEntry, TarKind } from './tar-reader.ts'

const block = 512
const types: Readonly<Record<TarKind, string>> = {
  file: '0',
  hardlink: '1',
  link: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
}

/** What comes before the content. */
export function tarHeader(entry: TarEntry): Buffer {
  const { kind, name, target, attributes } = entry
  const parts: Buffer[] = []
  if (attributes.size > 0) parts.push(...extra('x', [...attributes].map(record).join('')))
  if (name.length > 100) parts.push(...extra('L', `${name}\0`))
  if (target.length > 100) parts.push(...extra('K', `${target}\0`))
  parts.push(header({ ...entry, type: types[kind] }))
  return Buffer.concat(parts)
}

/** What comes after content of so many bytes. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block)

export const tarEnd: Buffer = Buffer.alloc(2 * block)

function extra(type: 'x' | 'L' | 'K', text: string): readonly Buffer[] {
  const content = Buffer.from(text, 'latin1')
  const plain = { mode: 0o644, uid: 0, gid: 0, modified: 0, major: 0, minor: 0 }
  return [
    header({ ...plain, name: '././@LongLink', target: '', size: content.length, type }),
    content,
    tarPadding(content.length),
  ]
}

/** Its length counts its own digits. */
function record([key, value]: readonly [string, string]): string {
  const bare = ` ${key}=${value}\n`
  let length = bare.length + 1
  while (String(length).length + bare.length !== length) length = String(length).length + bare.length
  return `${length}${bare}`
}

function header(entry: Omit<TarEntry, 'kind' | 'attributes'> & { readonly type: string }): Buffer {
  const bytes = Buffer.alloc(block)
  bytes.write(entry.name.slice(0, 100), 0, 'latin1')
  const numbers = [
    [100, 8, entry.mode],
    [108, 8, entry.uid],
    [116, 8, entry.gid],
    [124, 12, entry.size],
    [136, 12, entry.modified],
    [329, 8, entry.major],
    [337, 8, entry.minor],
  ] as const
  for (const [at, length, value] of numbers) writeNumber(bytes, at, length, value)
  bytes.write(entry.type, 156, 'latin1')
  bytes.write(entry.target.slice(0, 100), 157, 'latin1')
  bytes.write('ustar  \0', 257, 'latin1')
  bytes.fill(' ', 148, 156)
  const sum = bytes.reduce((all, byte) => all + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

function writeNumber(bytes: Buffer, at: number, length: number, value: number): void {
  const digits = Math.max(0, value).toString(8)
  if (digits.length < length) {
    bytes.write(digits.padStart(length - 1, '0'), at, 'latin1')
    return
  }
  let left = value
  for (let index = at + length - 1; index > at; index -= 1) {
    bytes[index] = left % 256
    left = Math.floor(left / 256)
  }
  bytes[at] = 0x80
}
