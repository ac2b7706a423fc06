// `make-mime`: files into one message, written as the reference's command of that name writes it.

import { base64Lines } from './archive.ts'
import { contentTypeFacts, contentTypes } from './content-types.ts'
import { messageText } from './mime/write.ts'
import type { Header, Part } from './part.ts'

export interface MimeInput {
  /** As given on the command line; becomes the part's file name. */
  readonly path: string
  /** "cloud-config", with or without "text/". */
  readonly type: string
  readonly content: Uint8Array
}

export interface MimeOutput {
  readonly text: string
  /** What the reference says of each type that it does not know: an error, or a warning with --force. */
  readonly unknown: readonly string[]
}

/** Types without "text/", sorted: what `make-mime --list-types` prints. */
export const subtypes: readonly string[] = contentTypes.map(({ type }) => type.slice('text/'.length)).toSorted()

/** FILE:SUBTYPE; the first colon divides, as in the reference. Undefined: it is not of that form. */
export function parseAttachment(text: string): { readonly path: string; readonly type: string } | undefined {
  const colon = text.indexOf(':')
  const type = text.slice(colon + 1).trim()
  return colon < 1 || type === '' ? undefined : { path: text.slice(0, colon), type }
}

export function makeMime(inputs: readonly MimeInput[], boundary?: string): MimeOutput {
  const unknown: string[] = []
  const parts = inputs.map(({ path, type, content }, index): Part => {
    const full = type.startsWith('text/') ? type : `text/${type}`
    if (!contentTypeFacts(full)) unknown.push(`content type '${full}' for attachment ${index + 1} may be incorrect!`)
    const payload = Buffer.from(content)
    const headers: Header[] = [
      { name: 'Content-Type', value: `${full}; charset="utf-8"` },
      { name: 'MIME-Version', value: '1.0' },
      { name: 'Content-Transfer-Encoding', value: 'base64' },
      { name: 'Content-Disposition', value: `attachment; filename="${path.replace(/[\r\n"\\]/g, '_')}"` },
    ]
    const body = base64Lines(payload)
    return { type: full, filename: path, headers, payload, body, bodyForm: 'text', origin: { document: path, via: [] } }
  })
  return { text: messageText(parts, { boundary, count: false }).toString(), unknown }
}
