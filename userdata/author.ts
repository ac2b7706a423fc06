// Writing user-data in a program: one or several documents as one text that every cloud passes on.

import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../core/json.ts'
import { dumpYaml } from '../languages/yaml/text.ts'
import { base64Lines } from './archive.ts'
import type { ContentType } from './content-types.ts'

/** The types this agent, and the reference, know what to do with. */
export type PartType = ContentType

export interface Document {
  /** One of ours, or a type that a part-handler of yours takes. */
  readonly type: PartType | (string & {})
  readonly content: string | Uint8Array
  /** Scripts keep it as the name of their file. */
  readonly filename?: string
  /** Further headers: `Merge-Type`, `Launch-Index`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface CloudConfigOptions {
  readonly filename?: string
  /** How it is merged into the documents before it, such as "list(append)+dict(recurse_list)+str()". */
  readonly mergeHow?: string
  /** Only for the machine with this launch index. */
  readonly launchIndex?: number
}

/** A `#cloud-config` document of a plain object. By itself its `content` is user-data. */
export function cloudConfig(
  config: JsonObject,
  options: CloudConfigOptions = {},
): Document & { readonly content: string } {
  const { filename, mergeHow, launchIndex } = options
  const whole: Record<string, Json> = { ...(mergeHow !== undefined && { merge_how: mergeHow }), ...config }
  const text = dumpYaml(whole, { indent: 2, sortKeys: false, explicitStart: false, explicitEnd: false, unicode: true })
  return {
    type: 'text/cloud-config',
    content: `#cloud-config\n${text}`,
    ...(filename !== undefined && { filename }),
    ...(launchIndex !== undefined && { headers: { 'Launch-Index': String(launchIndex) } }),
  }
}

/**
 * Several documents as one MIME message. The same documents always give the same text.
 *
 * @example
 * multipart([
 *   cloudConfig({ hostname: 'web-1', packages: ['nginx'] }),
 *   { type: 'text/x-shellscript', filename: 'motd.sh', content: '#!/bin/sh\necho hello > /etc/motd\n' },
 * ])
 */
export function multipart(documents: readonly Document[]): string {
  const parts = documents.map((document, index) => partText(document, index))
  const digest = createHash('sha256').update(parts.join('\0')).digest('hex')
  const boundary = `=====firstlight-${digest.slice(0, 32)}=====`
  const body = parts.map((part) => `--${boundary}\n${part}\n`).join('')
  return `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n${body}--${boundary}--\n`
}

function partText({ type, content, filename, headers }: Document, index: number): string {
  const bytes = Buffer.from(content as string)
  const plain = /^[\t\n\x20-\x7e]*$/.test(bytes.toString('latin1'))
  const lines = [
    `Content-Type: ${headerValue(type, index)}${type.startsWith('text/') ? `; charset="${plain ? 'us-ascii' : 'utf-8'}"` : ''}`,
    'MIME-Version: 1.0',
    `Content-Transfer-Encoding: ${plain ? '7bit' : 'base64'}`,
  ]
  if (filename !== undefined)
    lines.push(`Content-Disposition: attachment; ${filenameParameter(headerValue(filename, index))}`)
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!/^[!-9;-~]+$/.test(name))
      throw new TypeError(`document ${index + 1}: "${name}" cannot be the name of a header`)
    lines.push(`${name}: ${headerValue(value, index)}`)
  }
  return `${lines.join('\n')}\n\n${plain ? bytes.toString('latin1') : base64Lines(bytes).toString()}`
}

/** A header that ended its line would become two, or the beginning of the content. */
function headerValue(value: string, index: number): string {
  if (!/^[\t\x20-\x7e]*$/.test(value)) {
    throw new TypeError(
      `document ${index + 1}: a header holds one line of ASCII, this does not: ${JSON.stringify(value)}`,
    )
  }
  return value
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}

/** Readers strip quotes and angle brackets twice; the form of RFC 2231 preserves a name that has some of its own. */
function filenameParameter(name: string): string {
  if (!/^".*"$|^<.*>$/s.test(name.trim())) return `filename="${quoted(name)}"`
  return `filename*=utf-8''${encodeURIComponent(name).replaceAll("'", '%27')}`
}
