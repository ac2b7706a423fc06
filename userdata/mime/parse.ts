// MIME messages as Python's email package reads them: headers kept as written and in order, bodies as slices of the input,
// boundaries found line by line, and never a failure for bad form. docs/decisions/0040-mime.md says why this is our own.

import { say } from '../../core/said.ts'
import { LimitError, type Limits } from '../limits.ts'
import { type Header, headerOf } from '../part.ts'
import { collapsed, contentType } from './headers.ts'

export interface Entity {
  readonly headers: readonly Header[]
  /** Content without what belongs to the boundary after it. Of a container: all of it. */
  readonly body: Buffer
  /** Line of the document that the body starts on, from 1. */
  readonly line: number
  /** Parts of a container; absent for anything else. A multipart without a usable boundary has none. */
  readonly children?: readonly Entity[]
}

/** Whether a blob is read as a message: the header MIME-Version anywhere in its first 4096 bytes. */
export function looksLikeMime(bytes: Buffer): boolean {
  return bytes.subarray(0, 4096).toString('latin1').toLowerCase().includes('mime-version:')
}

export type MimeLimits = Pick<Limits, 'nesting' | 'parts' | 'header_bytes'>

export function parseMime(given: Buffer, limits: MimeLimits): Entity {
  // Lines that end with CR alone, as on old Macs; anything else is left as it is.
  const bytes = given.includes(NEWLINE) ? given : given.map((byte) => (byte === RETURN ? NEWLINE : byte))
  const reader: Reader = {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    position: 0,
    line: 1,
    boundaries: [],
    entities: 0,
    headerBytes: 0,
    depth: 0,
    limits,
  }
  return readEntity(reader, 'text/plain')
}

interface Reader {
  readonly bytes: Buffer
  position: number
  line: number
  /** Of the containers around the current place, outermost first. */
  readonly boundaries: Buffer[]
  entities: number
  headerBytes: number
  depth: number
  readonly limits: MimeLimits
}

const NEWLINE = 10
const RETURN = 13
const DASH = 45

function readEntity(reader: Reader, fallbackType: string): Entity {
  reader.entities += 1
  // Containers count too, so twice the number of parts is generous. Without a bound, a million empty parts would be held in memory.
  if (reader.entities > reader.limits.parts * 2)
    throw new LimitError('parts', say`more than ${reader.limits.parts} parts`)
  const headers = readHeaders(reader)
  const { line } = reader
  const start = reader.position
  const type = contentType(headers, fallbackType)
  if (type.startsWith('message/')) {
    const inner = nested(reader, () => readEntity(reader, 'text/plain'))
    return { headers, body: reader.bytes.subarray(start, reader.position), line, children: [inner] }
  }
  if (!type.startsWith('multipart/')) {
    skipToBoundary(reader)
    return { headers, body: reader.bytes.subarray(start, reader.position), line }
  }
  const boundary = collapsed(headerOf(headers, 'Content-Type'), 'boundary')?.trimEnd()
  const children = boundary === undefined ? [] : nested(reader, () => readChildren(reader, boundary, type))
  skipToBoundary(reader)
  return { headers, body: reader.bytes.subarray(start, reader.position), line, children }
}

function nested<T>(reader: Reader, read: () => T): T {
  if (reader.depth >= reader.limits.nesting) {
    throw new LimitError('nesting', say`containers within containers, more than ${reader.limits.nesting} deep`)
  }
  reader.depth += 1
  const result = read()
  reader.depth -= 1
  return result
}

function readChildren(reader: Reader, boundary: string, type: string): Entity[] {
  const { bytes, boundaries } = reader
  const own = Buffer.from(`--${boundary}`)
  const children: Entity[] = []
  const fallback = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  boundaries.push(own)
  skipToBoundary(reader)
  for (;;) {
    const end = lineEnd(bytes, reader.position)
    // A container within one of the same boundary never sees its own.
    const outer = isAnyBoundary({ ...reader, boundaries: boundaries.slice(0, -1) }, end)
    const match = !outer && reader.position < bytes.length ? boundaryAt(bytes, reader.position, end, own) : undefined
    if (match !== 'open') {
      // Its own end, the boundary of a container around it, or the end of the document.
      if (match === 'close') nextLine(reader, end)
      break
    }
    nextLine(reader, end)
    // Python's quirk: boundaries that directly follow are skipped, even the last one.
    while (atOwnBoundary(reader, own)) nextLine(reader, lineEnd(bytes, reader.position))
    children.push(withoutLastNewline(readEntity(reader, fallback)))
  }
  boundaries.pop()
  return children
}

function atOwnBoundary({ bytes, position }: Reader, own: Buffer): boolean {
  return position < bytes.length && boundaryAt(bytes, position, lineEnd(bytes, position), own) !== undefined
}

/** The newline before a boundary belongs to the boundary. */
function withoutLastNewline(entity: Entity): Entity {
  const { body, children } = entity
  let end = body.length
  const inner = children?.[0]
  // Inside a message/rfc822 the message within loses it. A multipart loses nothing: its own last boundary has taken it.
  if (inner && contentType(entity.headers).startsWith('message/'))
    return { ...entity, children: [withoutLastNewline(inner)] }
  if (children || end === 0) return entity
  if (body[end - 1] === NEWLINE) end -= body[end - 2] === RETURN ? 2 : 1
  else if (body[end - 1] === RETURN) end -= 1
  return end === body.length ? entity : { ...entity, body: body.subarray(0, end) }
}

function readHeaders(reader: Reader): Header[] {
  const { bytes } = reader
  const headers: MutableHeader[] = []
  let last: MutableHeader | undefined
  let first = true
  while (reader.position < bytes.length) {
    const end = lineEnd(bytes, reader.position)
    if (isAnyBoundary(reader, end)) break
    countHeader(reader, end)
    const text = lineText(bytes, reader.position, end)
    if (text === '') {
      nextLine(reader, end)
      break
    }
    const colon = text.indexOf(':')
    if (text[0] === ' ' || text[0] === '\t') {
      if (last) last.value += `\n${text}`
    } else if (text.startsWith('From ')) {
      // A mailbox's separator line is dropped. But where it ends the headers, it is the first line of the content.
      if (!first && !isHeaderLine(reader, end)) break
      last = undefined
    } else if (colon > 0 && /^[!-9;-~]+$/.test(text.slice(0, colon))) {
      last = { name: text.slice(0, colon), value: text.slice(colon + 1) }
      headers.push(last)
    } else if (colon !== 0) {
      // Not a header: the content starts here, without the empty line.
      break
    }
    nextLine(reader, end)
    first = false
  }
  // A value may begin on the line after its name.
  for (const header of headers) header.value = header.value.replace(/^[ \t\r\n]+/, '')
  return headers
}

/** A line is an object besides its text. */
const lineCost = 32

function countHeader(reader: Reader, end: number): void {
  const { header_bytes } = reader.limits
  reader.headerBytes += end - reader.position + lineCost
  if (reader.headerBytes > header_bytes) {
    throw new LimitError('header_bytes', say`headers of more than ${header_bytes} bytes`)
  }
}

interface MutableHeader {
  name: string
  value: string
}

/** Whether the line at `start` belongs to the headers. */
function isHeaderLine(reader: Reader, start: number): boolean {
  const { bytes } = reader
  if (start >= bytes.length) return false
  const end = lineEnd(bytes, start)
  return (
    !isAnyBoundary({ ...reader, position: start }, end) && /^(From |[!-9;-~]*:|[\t ])/.test(lineText(bytes, start, end))
  )
}

function skipToBoundary(reader: Reader): void {
  const { bytes } = reader
  if (reader.boundaries.length === 0) {
    reader.position = bytes.length
    return
  }
  while (reader.position < bytes.length) {
    const end = lineEnd(bytes, reader.position)
    if (isAnyBoundary(reader, end)) return
    nextLine(reader, end)
  }
}

/** Position after the line's newline. */
function lineEnd(bytes: Buffer, start: number): number {
  const found = bytes.indexOf(NEWLINE, start)
  return found < 0 ? bytes.length : found + 1
}

function nextLine(reader: Reader, end: number): void {
  reader.position = end
  reader.line += 1
}

function lineText(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replace(/(?<![\r\n])[\r\n]+$/, '')
}

function isAnyBoundary({ bytes, position, boundaries }: Reader, end: number): boolean {
  if (bytes[position] !== DASH || bytes[position + 1] !== DASH) return false
  return boundaries.some((boundary) => boundaryAt(bytes, position, end, boundary) !== undefined)
}

/** "--boundary", or "--boundary--" at the end; blanks may follow. */
function boundaryAt(bytes: Buffer, start: number, end: number, boundary: Buffer): 'open' | 'close' | undefined {
  const after = start + boundary.length
  if (after > end || bytes.compare(boundary, 0, boundary.length, start, after) !== 0) return undefined
  const rest = bytes.toString('latin1', after, end)
  if (!/^(?:--)?[ \t]*[\r\n]*$/.test(rest)) return undefined
  return rest.startsWith('--') ? 'close' : 'open'
}
