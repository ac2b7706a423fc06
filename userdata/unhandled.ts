// What can be said about data that no handler takes, without showing it. It may be anything, even a password, and warnings
// end up in a status file that everybody can read.

import { type Said, say } from '../core/said.ts'
import { notMultipart } from './draft.ts'
import type { Part } from './part.ts'
import { compressionOf } from './unpack.ts'

export interface Content {
  readonly shown: Said
  readonly hint?: Said
}

/** The reference shows the first 24 characters; here only the word that a comment or mark-up begins with is shown. */
export function describeContent({ type, payload }: Pick<Part, 'type' | 'payload'>): Content {
  const [line = ''] = payload.toString('utf8', 0, 400).split('\n', 1)
  const marked = payload.subarray(0, 3).equals(byteOrderMark)
  const start = marked ? line.slice(1) : line
  const [mark] = /^[#<][!#?]?[\w./-]{1,24}/.exec(start.trimStart()) ?? []
  const size = payload.length === 1 ? say`1 byte` : say`${payload.length} bytes`
  const shown = mark ? say`'${say.word(mark)}'...` : size
  const hint = marked ? say`it begins with a byte order mark; save it without one` : hintFor(type, payload, start)
  return { shown, ...(hint && { hint }) }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

function hintFor(type: string, payload: Buffer, line: string): Said | undefined {
  const compression = compressionOf(payload)
  if (compression && compression !== 'zlib') return say`it looks like damaged or doubly packed ${compression} data`
  if (/^##\s*template:/i.test(line)) return say`a template begins with exactly "## template: jinja"`
  if (/^#\s+(cloud-config|include|part-handler|cloud-boothook)/i.test(line))
    return say`there must be no blank after "#"`
  if (/^[A-Za-z0-9+/]{16,}={0,2}\s*$/.test(line)) return say`it looks like base64; give the decoded text`
  if (payload.includes(0)) return undefined
  if (type !== 'text/plain' && type !== notMultipart) return say`no handler takes this type`
  return say`the first line must say what it is, such as #cloud-config or #!/bin/sh`
}
