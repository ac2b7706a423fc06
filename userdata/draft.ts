// A part that does not have its place in the message yet: no number, and perhaps no name.

import { contentType, filenameOf, parameter, writtenParameter } from './mime/headers.ts'
import { decodeTransfer } from './mime/transfer-encoding.ts'
import { type Header, headerOf, type Origin, type Part } from './part.ts'

export type Draft = Omit<Part, 'filename' | 'launchIndex'> & { readonly filename?: string }

/** The type that the reference gives to data that is not a MIME message. */
export const notMultipart = 'text/x-not-multipart'

/** Data that is not a MIME message. */
export function rawDraft(payload: Buffer, origin: Origin): Draft {
  const headers = [{ name: 'MIME-Version', value: '1.0' }]
  return { type: notMultipart, headers, body: payload, bodyForm: 'bytes', payload, origin }
}

export function entityDraft(headers: readonly Header[], body: Buffer, origin: Origin): Draft {
  const transfer = headerOf(headers, 'Content-Transfer-Encoding')
  const payload = decodeTransfer(body, transfer)
  const charset = parameter(headerOf(headers, 'Content-Type'), 'charset')
  const filename = filenameOf(headers)
  const { line, ...place } = origin
  return {
    type: contentType(headers),
    headers,
    body,
    bodyForm: 'text',
    payload,
    ...(charset !== undefined && { charset }),
    ...(filename !== undefined && { filename }),
    origin: payload === body ? origin : { ...place, unpacked: transfer?.trim().toLowerCase() ?? 'encoded' },
  }
}

/** What was inside a compressed part or an archive member: text/plain until it is looked at. */
export function unpackedDraft(from: Draft, payload: Buffer, unpacked: string, type = 'text/plain'): Draft {
  const headers: Header[] = [
    { name: 'Content-Type', value: type },
    { name: 'MIME-Version', value: '1.0' },
  ]
  const { filename } = from
  if (filename !== undefined) {
    headers.push({ name: 'Content-Disposition', value: `attachment; ${writtenParameter('filename', filename)}` })
  }
  const written = filenameOf(headers)
  const launchIndex = headerOf(from.headers, 'Launch-Index')
  if (launchIndex !== undefined) headers.push({ name: 'Launch-Index', value: launchIndex })
  const { line: _, ...origin } = from.origin
  return {
    type,
    headers,
    body: payload,
    bodyForm: 'text',
    payload,
    ...(written !== undefined && { filename: written }),
    origin: { ...origin, unpacked },
  }
}
