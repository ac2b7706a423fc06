// Content of files as bytes, decoded as its document says. Config modules and steps share it; what differs between cloud-init and
// yip is in the rules.

import { gunzipSync } from 'node:zlib'
import { Failure, reasonOf } from '../../../core/errors.ts'
import { type Said, say } from '../../../core/said.ts'

export interface ContentRules {
  /** Whether blanks around the name of an encoding and its case matter. */
  readonly names: 'exact' | 'any-case'
  /** Characters that are not base64 are skipped, as by Python's decoder, or an error. White space is always skipped. */
  readonly base64: 'lenient' | 'strict'
  /** How a text holds the bytes of a gzip file. */
  readonly gzipText: 'utf8' | 'latin1'
  /** How many bytes gzip may unpack to. */
  readonly limit: number
  /** What precedes the reason when gzip cannot unpack. */
  readonly gzipError: Said | ''
}

/** As write_files and random_seed have it. */
export const cloudConfigContent: ContentRules = {
  names: 'any-case',
  base64: 'lenient',
  gzipText: 'utf8',
  limit: 256 << 20,
  gzipError: say`the content does not unpack as gzip: `,
}

type Content = string | Uint8Array
type Undoing = (content: Content, rules: ContentRules) => Content

const plain: readonly Undoing[] = []

const encodings: ReadonlyMap<string, readonly Undoing[]> = new Map([
  ['', plain],
  ['text/plain', plain],
  ['raw', plain],
  ['gz', [gunzip]],
  ['gzip', [gunzip]],
  ['b64', [fromBase64]],
  ['base64', [fromBase64]],
  ['gz+base64', [fromBase64, gunzip]],
  ['gzip+base64', [fromBase64, gunzip]],
  ['gz+b64', [fromBase64, gunzip]],
  ['gzip+b64', [fromBase64, gunzip]],
])

/** Undefined: no such encoding. Throws if the content is not in the encoding. */
export function decodeContent(content: Content, encoding: string, rules = cloudConfigContent): Uint8Array | undefined {
  const name = rules.names === 'exact' ? encoding : encoding.trim().toLowerCase()
  const undoings = encodings.get(name)
  return undoings && bytesOf(undoings.reduce((bytes: Content, undo) => undo(bytes, rules), content))
}

export function bytesOf(content: Content): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content
}

function fromBase64(content: Content, { base64 }: ContentRules): Uint8Array {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1')
  const digits = text.replace(base64 === 'strict' ? /\s+/g : /[^A-Za-z0-9+/]/g, '')
  if (base64 === 'strict' && (!/^[A-Za-z0-9+/]*={0,2}$/.test(digits) || digits.length % 4 !== 0))
    throw new Failure(say`content is not base64`)
  if (digits.length % 4 === 1) throw new Failure(say`the content is not base64: it is cut off`)
  return Buffer.from(digits, 'base64')
}

function gunzip(content: Content, { gzipText, limit, gzipError }: ContentRules): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content, gzipText) : content
  try {
    return gunzipSync(bytes, { maxOutputLength: limit })
  } catch (error) {
    throw new Failure(say`${gzipError}${gzipReason(error, limit)}`, { cause: error })
  }
}

/** zlib's texts are its own. */
function gzipReason(error: unknown, limit: number): Said {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_BUFFER_TOO_LARGE') return say`it is larger than ${limit} bytes`
  return code?.startsWith('Z_') ? say.word(message) : reasonOf(error)
}
