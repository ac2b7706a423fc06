// #cloud-config-archive: a YAML list of parts. They are attached as they are: includes and compressed content inside stay so.

import { isAscii } from 'node:buffer'
import { asText } from '../core/as-text.ts'
import { isObject, type Json } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { report } from '../core/problem.ts'
import { type Said, say } from '../core/said.ts'
import { pythonText } from '../languages/python/repr.ts'
import { parseYaml } from '../languages/yaml/parse.ts'
import { detectType } from './detect.ts'
import type { Draft } from './draft.ts'
import { LimitError, type Limits } from './limits.ts'
import { filenameOf, writtenParameter } from './mime/headers.ts'
import type { Header, Origin } from './part.ts'

/** Keys that are not headers of the part. */
const ownKeys = new Set(['content', 'filename', 'type', 'launch-index'])
const reserved = new Set(['content-disposition', 'number-attachments', 'content-type'])

interface ArchiveInput {
  readonly text: string
  readonly origin: Origin
  readonly notices: Notices
  readonly limits: Limits
}

export function archiveDrafts({ text, origin, notices, limits }: ArchiveInput): Draft[] {
  const { document } = origin
  if (text.length > limits.yaml_bytes) {
    const message = say`an archive of more than ${limits.yaml_bytes} bytes is left out (limit yaml_bytes)`
    notices.warning('userdata/bad-archive', message, { where: { document } })
    return []
  }
  const { yaml_aliases: aliasLimit, yaml_tokens: tokenLimit } = limits
  const { value, problems } = parseYaml(text, { document, aliasLimit, tokenLimit })
  report(problems, notices)
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    notices.warning('userdata/bad-archive', say`a cloud-config-archive is a list of parts, but this is not a list`, {
      where: { document },
      hint: say`begin every part with "- "`,
    })
    return []
  }
  if (value.length > limits.parts) {
    throw new LimitError('parts', say`an archive of ${value.length} parts, more than ${limits.parts}`)
  }
  const drafts: Draft[] = []
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const entry = typeof item === 'string' ? { content: item } : item
    if (!isObject(entry)) continue
    const refuse = (message: Said) =>
      notices.warning('userdata/bad-archive', say`entry ${index + 1} of the archive is left out: ${message}`, {
        where: { document, path: say`${index}` },
      })
    const draft = entryDraft(entry, { ...origin, unpacked: `archive entry ${index + 1}` }, refuse)
    if (draft) drafts.push(draft)
  }
  return drafts
}

type Entry = { readonly [key: string]: Json | Uint8Array | undefined }

function entryDraft(entry: Entry, from: Origin, refuse: (message: Said) => void): Draft | undefined {
  const { line: _, ...origin } = from
  const given = entry['content'] ?? ''
  const binary = given instanceof Uint8Array
  if (!binary && typeof given !== 'string') {
    refuse(say`its content is neither text nor binary data`)
    return undefined
  }
  const content = Buffer.from(given as string)
  const type = typeOf(entry['type'], content, binary)
  if (!/^[^/\s]+\/[^/\s]+$/.test(type)) {
    refuse(say`its type is not of the form text/cloud-config`)
    return undefined
  }
  const { headers, body, bodyForm, charset } = encoded(type, content)
  const filename = entry['filename']
  if (filename !== undefined) {
    headers.push({
      name: 'Content-Disposition',
      value: `attachment; ${writtenParameter('filename', pythonText(filename))}`,
    })
  }
  const launchIndex = entry['launch-index']
  if (launchIndex !== undefined) headers.push({ name: 'Launch-Index', value: pythonText(launchIndex) })
  for (const [name, value] of Object.entries(entry)) {
    if (ownKeys.has(name.toLowerCase()) || reserved.has(name.toLowerCase()) || !/^[!-9;-~]+$/.test(name)) continue
    headers.push({ name, value: asText(value ?? '').replaceAll(/[\r\n]+/g, ' ') })
  }
  const written = filenameOf(headers)
  return {
    type: type.toLowerCase(),
    headers,
    body,
    bodyForm,
    payload: content,
    ...(charset && { charset }),
    ...(written !== undefined && { filename: written }),
    origin,
  }
}

function typeOf(given: Json | Uint8Array | undefined, content: Buffer, binary: boolean): string {
  if (given !== undefined && given !== null && given !== '') return asText(given)
  return detectType(content) ?? (binary ? 'application/octet-stream' : 'text/cloud-config')
}

/** Text travels as it is or, beyond ASCII, as base64; anything else as bytes. */
function encoded(type: string, content: Buffer): Pick<Draft, 'body' | 'bodyForm' | 'charset'> & { headers: Header[] } {
  const version = { name: 'MIME-Version', value: '1.0' }
  if (!type.startsWith('text/')) {
    return { headers: [{ name: 'Content-Type', value: type }, version], body: content, bodyForm: 'bytes' }
  }
  const ascii = isAscii(content)
  const charset = ascii ? 'us-ascii' : 'utf-8'
  const transfer = { name: 'Content-Transfer-Encoding', value: ascii ? '7bit' : 'base64' }
  const headers = [{ name: 'Content-Type', value: `${type}; charset="${charset}"` }, version, transfer]
  return { headers, body: ascii ? content : base64Lines(content), bodyForm: 'text', charset }
}

/** Lines of 76 characters, each with a line end, the last one too. */
export function base64Lines(content: Buffer): Buffer {
  const text = content.toString('base64')
  return Buffer.from(text === '' ? '' : `${text.match(/.{1,76}/g)?.join('\n')}\n`)
}
