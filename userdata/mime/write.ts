// The processed message as text, the way Python's email package writes it: `user-data.txt.i` and its siblings.

import { isAscii } from 'node:buffer'
import type { Header, Part } from '../part.ts'

export interface MessageOptions {
  /** For tests. By default one that no part contains, and the same for the same parts, so that a second boot writes nothing. */
  readonly boundary?: string | undefined
  /** Say how many parts there are. Default true. */
  readonly count?: boolean
}

export function messageText(parts: readonly Part[], { boundary, count = true }: MessageOptions = {}): Buffer {
  const pieces = parts.map(partPieces)
  const mark = boundary ?? freeBoundary(pieces)
  const head: Header[] = [
    { name: 'Content-Type', value: `multipart/mixed; boundary="${mark}"` },
    { name: 'MIME-Version', value: '1.0' },
  ]
  if (count && parts.length > 0) head.push({ name: 'Number-Attachments', value: String(parts.length) })
  const between = Buffer.from(`\n--${mark}\n`)
  const output: Buffer[] = [Buffer.from(`${headerLines(head)}\n--${mark}\n`)]
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) output.push(between)
    output.push(...piece)
  }
  output.push(Buffer.from(`\n--${mark}--\n`))
  return Buffer.concat(output)
}

type Pieces = readonly [headers: Buffer, content: Buffer]

function partPieces({ headers, body, bodyForm }: Part): Pieces {
  const content = bodyForm === 'bytes' ? marked(body) : body
  return [Buffer.from(`${headerLines(headers)}\n`), unixLines(content)]
}

function headerLines(headers: readonly Header[]): string {
  return headers.map(({ name, value }) => `${name}: ${headerText(value)}\n`).join('')
}

/** A value beyond ASCII becomes encoded words, one for each of its lines. */
function headerText(value: string): string {
  const ascii = !/[^\u0000-\u007f]/.test(value)
  if (ascii && !value.includes('\n')) return value
  const lines = value.split('\n')
  if (!ascii) return lines.map(encodedWord).join('\n ')
  // Python's quirk: a single blank at the end of a line of a folded value is lost.
  return lines
    .filter((line, index) => index === 0 || line !== ' ')
    .map((line) => line.replace(/(?<! ) $/, ''))
    .join('\n')
}

/** Uses the shorter of the two encodings. */
function encodedWord(text: string): string {
  const bytes = Buffer.from(text)
  const base64 = bytes.toString('base64')
  const quoted = [...bytes].map(quotedByte).join('')
  return base64.length < quoted.length ? `=?utf-8?b?${base64}?=` : `=?utf-8?q?${quoted}?=`
}

function quotedByte(byte: number): string {
  const character = String.fromCharCode(byte)
  if (/[A-Za-z0-9!*+/-]/.test(character)) return character
  return character === ' ' ? '_' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** The reference's quirk: in data that came as bytes, every byte beyond ASCII is shown as U+FFFD. */
function marked(bytes: Buffer): Buffer {
  if (isAscii(bytes)) return bytes
  let beyond = 0
  for (let index = 0; index < bytes.length; index++) if ((bytes[index] as number) > 0x7f) beyond += 1
  const result = Buffer.alloc(bytes.length + beyond * 2)
  let at = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number
    if (byte < 0x80) result[at++] = byte
    else at += result.write('\ufffd', at, 'utf8')
  }
  return result
}

/** CRLF and CR are written as LF. */
function unixLines(bytes: Buffer): Buffer {
  if (!bytes.includes(13)) return bytes
  const result = Buffer.alloc(bytes.length)
  let at = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number
    if (byte !== 13) result[at++] = byte
    else if (bytes[index + 1] !== 10) result[at++] = 10
  }
  return result.subarray(0, at)
}

/**
 * Has the form of the reference's, whose nineteen digits are random; ours follow from the sizes of the parts. Node's hashes are
 * not used: they take longer to load than to compute.
 */
function freeBoundary(pieces: readonly Pieces[]): string {
  let seed = pieces.length
  for (const [headers, content] of pieces) seed = (seed * 31 + headers.length * 7 + content.length) % 1e9
  for (; ; seed = (seed + 1) % 1e9) {
    const digits = `${String(seed).padStart(9, '0')}${String((seed * 104_729) % 1e10).padStart(10, '0')}`
    const mark = `===============${digits}==`
    if (!pieces.some((piece) => piece.some((bytes) => bytes.includes(`--${mark}`)))) return mark
  }
}
