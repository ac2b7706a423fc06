// The first half of user-data: raw bytes to a list of parts, kept on disk in both forms. The second half is consume.ts.

import type { VendorData } from '../core/instance.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import type { StatePaths } from '../core/paths.ts'
import { dumpJson } from '../languages/json-text.ts'
import { parseYaml } from '../languages/yaml/parse.ts'
import type { Host } from '../system/host.ts'
import type { Draft } from './draft.ts'
import { expandMessage } from './expand.ts'
import { includeFetcher } from './include.ts'
import { type Limits, meter, type UserDataSettings, userDataSettings } from './limits.ts'
import { decodeText } from './mime/headers.ts'
import { messageText } from './mime/write.ts'
import { headerOf, type Kind, messageName, type Part, type ProcessedMessage, withoutHeader } from './part.ts'

export interface ProcessRequest {
  readonly host: Host
  readonly notices: Notices
  readonly kind: Kind
  /** Raw bytes, the base64 of an Instance, or vendor-data's list form. */
  readonly raw: Uint8Array | VendorData | undefined
  readonly paths: StatePaths
  /** The system's config, without anything from user-data. Its `user_data` sets limits and says what a failure does. */
  readonly systemConfig: JsonObject
}

/**
 * Writes `<kind>-data.txt`, unpacks it with all its includes, and writes `<kind>-data.txt.i`.
 * When the message is lost as a whole, a ConfigError names the document and the cause; the raw form is kept even then.
 */
export async function processUserData(request: ProcessRequest): Promise<ProcessedMessage> {
  const { host, kind, raw, paths } = request
  const base = `${paths.instance}/${messageName(kind)}.txt`
  // Decoded once: there may be much of it.
  const bytes = rawBytes(raw)
  await host.files.write(base, bytes, { mode: 0o600, durable: false })
  const message = await expandUserData(Array.isArray(raw) ? request : { ...request, raw: bytes })
  await host.files.write(`${base}.i`, messageText(message.parts), { mode: 0o600, durable: false })
  return message
}

/** The same without writing anything but the cache of #include-once. */
export async function expandUserData(request: ProcessRequest): Promise<ProcessedMessage> {
  const { host, kind, raw, paths, systemConfig } = request
  const notices = request.notices.topic('userdata')
  const settings: UserDataSettings = userDataSettings(systemConfig, notices)
  const { onFailure } = settings
  const counts = meter(settings.limits)
  const drafts: Draft[] = []
  for (const bytes of messagesOf(raw)) {
    const fetcher = includeFetcher({ host, notices, meter: counts, paths })
    drafts.push(...(await expandMessage(bytes, messageName(kind), { notices, meter: counts, fetcher, onFailure })))
  }
  return { kind, parts: drafts.map((draft, index) => attached(draft, index + 1, settings.limits)) }
}

/** Elements of the list form are messages of their own; what is not text is JSON. */
function messagesOf(raw: ProcessRequest['raw']): readonly Buffer[] {
  if (!Array.isArray(raw)) return [rawBytes(raw)]
  const texts = (raw as readonly Json[]).filter((item) => item !== null && item !== '')
  if (texts.length === 0) return [Buffer.alloc(0)]
  return texts.map((item) => Buffer.from(typeof item === 'string' ? item : JSON.stringify(item)))
}

function rawBytes(raw: ProcessRequest['raw']): Buffer {
  if (raw === undefined) return Buffer.alloc(0)
  if (typeof raw === 'string') return Buffer.from(raw, 'base64')
  return raw instanceof Uint8Array
    ? Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
    : Buffer.from(dumpJson(raw))
}

/** Gives a draft its place: a name if it has none, and the launch index its YAML asks for. */
function attached(draft: Draft, number: number, limits: Limits): Part {
  const filename = draft.filename ?? `part-${String(number).padStart(3, '0')}`
  let headers = draft.headers
  if (draft.filename === undefined) {
    const value = `attachment; filename="${filename}"`
    headers = [...withoutHeader(headers, 'Content-Disposition'), { name: 'Content-Disposition', value }]
  }
  const index = launchIndexOf(draft, limits)
  // The reference adds the header even where there is one.
  if (index !== undefined) headers = [...headers, { name: 'Launch-Index', value: String(index) }]
  return { ...draft, filename, headers, ...(index !== undefined && { launchIndex: index }) }
}

function launchIndexOf({ type, headers, payload, charset, origin }: Draft, limits: Limits): number | undefined {
  const header = headerOf(headers, 'Launch-Index')
  if (header !== undefined) return integer(header)
  if (type !== 'text/cloud-config' || payload.length > limits.yaml_bytes || !payload.includes('launch-index'))
    return undefined
  // What is wrong with the document is reported once, when it is merged.
  const { value } = parseYaml(decodeText(payload, charset), {
    document: origin.document,
    aliasLimit: limits.yaml_aliases,
    tokenLimit: limits.yaml_tokens,
  })
  return isObject(value) ? integer(value['launch-index']) : undefined
}

/** As Python's int() takes it. */
function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)
    ? Number(value.replaceAll('_', ''))
    : undefined
}
