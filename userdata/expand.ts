// From bytes to drafts: decompression, MIME, includes, archives and zip files, in the order their author put them.

import { ConfigError, Failure, reasonOf } from '../core/errors.ts'
import type { Notices, Where } from '../core/notices.ts'
import { type Problem, report } from '../core/problem.ts'
import { redactUrl } from '../core/redact.ts'
import { type Said, say } from '../core/said.ts'
import { archiveDrafts } from './archive.ts'
import { detectType } from './detect.ts'
import { type Draft, entityDraft, notMultipart, rawDraft, unpackedDraft } from './draft.ts'
import type { Fetcher } from './include.ts'
import { includeLines } from './include-list.ts'
import { LimitError, type Meter, type UserDataSettings } from './limits.ts'
import { decodeText, filenameOf } from './mime/headers.ts'
import { type Entity, looksLikeMime, parseMime } from './mime/parse.ts'
import { type Origin, withoutHeader } from './part.ts'
import { compressedTypes, compressionOf, decompress } from './unpack.ts'

export interface Expansion {
  readonly notices: Notices
  readonly meter: Meter
  readonly fetcher: Fetcher
  readonly onFailure: UserDataSettings['onFailure']
}

/** A document: the message itself, or what an include fetched. `urls` are the includes that led here. */
interface Document {
  readonly origin: Origin
  readonly urls: readonly string[]
}

/** What one place in the message became: a part, or with `onFailure: 'continue'` the reason why there is none. */
type Item = Draft | Lost

interface Lost {
  readonly lost: Problem
}

/** Types whose content is looked at; all others are believed. */
const lookedInto = new Set(['text/plain', notMultipart, 'text/x-shellscript', 'application/octet-stream'])
const zipTypes = new Set(['application/zip', 'application/x-zip', 'application/x-zip-compressed'])

/** Everything a message holds. With `onFailure: 'stop'` the first failure, in the author's order, is thrown. */
export async function expandMessage(bytes: Buffer, document: string, expansion: Expansion): Promise<readonly Draft[]> {
  try {
    const origin = { document, via: [], line: 1 }
    const items = await surviving(expansion, { document }, () => expandDocument(bytes, { origin, urls: [] }, expansion))
    return items.flatMap((item) => {
      if (!('lost' in item)) return item
      report([item.lost], expansion.notices, { errors: 'error' })
      return []
    })
  } finally {
    expansion.fetcher.stop()
  }
}

async function expandDocument(bytes: Buffer, document: Document, expansion: Expansion): Promise<Item[]> {
  const { meter } = expansion
  const unpacked = bytes.length > 0 ? await unpackDocument(bytes, document, expansion) : bytes
  const content = unpacked ?? bytes
  if (isZip(content)) return expandZip(rawDraft(content, document.origin), document, expansion, 1)
  if (!looksLikeMime(content))
    return expandLeaf(rawDraft(content, document.origin), { ...document, root: true }, expansion)
  return expandEntity(parseMime(content, meter.limits), { ...document, root: true }, expansion)
}

/** Undefined: it is not compressed, or so damaged that it is taken as it is. */
async function unpackDocument(
  bytes: Buffer,
  { origin }: Document,
  { meter, notices }: Expansion,
): Promise<Buffer | undefined> {
  const compression = compressionOf(bytes)
  if (!compression) return undefined
  try {
    return await decompress(bytes, compression, meter, 'expanded_bytes')
  } catch (error) {
    if (error instanceof LimitError) throw error
    if (compression !== 'zlib') {
      notices.warning(
        'userdata/cannot-unpack',
        say`this begins as ${compression} data does, but cannot be unpacked: ${reasonOf(error)}`,
        {
          where: { document: origin.document },
        },
      )
    }
    return undefined
  }
}

interface Place extends Document {
  /** The document has no container. The reference rewrites the type of such a part, without its parameters. */
  readonly root: boolean
}

async function expandEntity(entity: Entity, place: Place, expansion: Expansion): Promise<Item[]> {
  const { children } = entity
  if (children) {
    return inOrder(children.map((child) => expandEntity(child, { ...place, root: false }, expansion)))
  }
  const origin = { ...place.origin, line: entity.line }
  return expandLeaf(entityDraft(entity.headers, entity.body, origin), place, expansion)
}

async function expandLeaf(draft: Draft, place: Place, expansion: Expansion): Promise<Item[]> {
  const { meter, notices } = expansion
  if (draft.payload.length > meter.limits.part_bytes) {
    return surviving(expansion, { document: draft.origin.document }, () => {
      throw new LimitError(
        'part_bytes',
        say`one part has ${draft.payload.length} bytes, more than ${meter.limits.part_bytes}`,
      )
    })
  }
  if (compressedTypes.has(draft.type)) {
    return surviving(expansion, whereOf(draft), async () => {
      const payload = await unpackPart(draft, meter)
      return expandLeaf(unpackedDraft(draft, payload, 'compressed'), { ...place, root: false }, expansion)
    })
  }
  const found = lookedInto.has(draft.type) ? detectType(draft.payload) : undefined
  const type = found ?? draft.type
  if (found === undefined && (zipTypes.has(type) || (lookedInto.has(type) && isZip(draft.payload)))) {
    return surviving(expansion, whereOf(draft), () => expandZip(draft, place, expansion, 1))
  }
  const typed = place.root || type !== draft.type ? withType(draft, type) : draft
  if (type === 'text/x-include-url' || type === 'text/x-include-once-url')
    return expandIncludes(typed, place, expansion)
  if (type === 'text/cloud-config-archive') {
    return surviving(expansion, whereOf(draft), async () => {
      const text = decodeText(typed.payload, typed.charset)
      const drafts = archiveDrafts({ text, origin: typed.origin, notices, limits: meter.limits })
      meter.parts(drafts.length)
      return drafts
    })
  }
  meter.parts(1)
  return [typed]
}

/** Drops the parameters of the type, and with them a name that was among them. */
function withType({ filename: _, ...draft }: Draft, type: string): Draft {
  const headers = [...withoutHeader(draft.headers, 'Content-Type'), { name: 'Content-Type', value: type }]
  const filename = filenameOf(headers)
  return { ...draft, type, headers, ...(filename !== undefined && { filename }) }
}

async function unpackPart({ type, payload }: Draft, meter: Meter): Promise<Buffer> {
  const failed = (reason: Said, cause?: unknown) =>
    new Failure(
      say`Failed decompressing payload from ${say.word(type)} of length ${payload.length} due to: ${reason}`,
      { cause },
    )
  if (payload.length === 0) return payload
  const compression = compressionOf(payload)
  if (!compression) throw failed(say`it is neither gzip nor zlib nor zstd data`)
  try {
    return await decompress(payload, compression, meter, 'part_bytes')
  } catch (error) {
    throw error instanceof LimitError ? error : failed(reasonOf(error), error)
  }
}

async function expandIncludes(draft: Draft, place: Place, expansion: Expansion): Promise<Item[]> {
  const { limits } = expansion.meter
  // The first beyond the limit says so.
  const lines = includeLines(decodeText(draft.payload, draft.charset), limits.includes + 1)
  const fetched = lines.map(({ url, once, line }) => {
    const where = whereOf(draft, line)
    return surviving(expansion, where, async () => {
      if (place.urls.includes(url))
        throw new Failure(say`an include that includes itself: ${say.join([...place.urls, url].map(say.url), ' → ')}`)
      if (place.urls.length >= limits.include_depth) {
        throw new LimitError('include_depth', say`includes within includes, more than ${limits.include_depth} deep`)
      }
      const content = await expansion.fetcher.fetch(url, once)
      const via = [...draft.origin.via, draft.origin.document]
      const origin = { document: redactUrl(url), via, line: 1 }
      return expandDocument(content, { origin, urls: [...place.urls, url] }, expansion)
    })
  })
  return inOrder(fetched)
}

async function expandZip(draft: Draft, place: Document, expansion: Expansion, depth: number): Promise<Item[]> {
  const { limits } = expansion.meter
  if (depth > limits.nesting)
    throw new LimitError('nesting', say`containers within containers, more than ${limits.nesting} deep`)
  const [{ unzip }, { memberType }] = await Promise.all([import('../languages/zip.ts'), import('./member-type.ts')])
  const { document } = place.origin
  let [bytes, entries] = [0, 0]
  const members = await unzip(draft.payload, {
    document,
    limit: Number.POSITIVE_INFINITY,
    entries: Number.POSITIVE_INFINITY,
    count(more) {
      bytes += more
      if (bytes > limits.part_bytes) {
        throw new LimitError('part_bytes', say`an archive has more than ${limits.part_bytes} bytes when unpacked`)
      }
      expansion.meter.bytes(more)
    },
    entry() {
      entries += 1
      if (entries > limits.parts) throw new LimitError('parts', say`an archive has more than ${limits.parts} entries`)
    },
  })
  return inOrder(
    members.map(async ({ name, content }) => {
      const type = detectType(content) ?? (await memberType(name))
      const member = unpackedDraft({ ...draft, filename: name }, content, `zip member ${name}`, type)
      if (zipTypes.has(type) || isZip(content)) return expandZip(member, place, expansion, depth + 1)
      return expandLeaf(member, { ...place, root: false }, expansion)
    }),
  )
}

function isZip(bytes: Buffer): boolean {
  return bytes.length > 21 && bytes.readUInt32LE(0) === 0x04034b50
}

function whereOf({ origin }: Draft, line?: number): Where {
  const { document, line: first } = origin
  if (line === undefined) return first === undefined ? { document } : { document, line: first }
  return first === undefined ? { document } : { document, line: first + line - 1 }
}

/** A failure ends the message, or with `onFailure: 'continue'` only what `work` would have given. */
async function surviving(expansion: Expansion, where: Where, work: () => Promise<Item[]>): Promise<Item[]> {
  try {
    return await work()
  } catch (error) {
    const failure = located(error, where)
    if (expansion.onFailure === 'stop') throw failure
    const code = failure.cause instanceof LimitError ? 'userdata/limit' : 'userdata/cannot-unpack'
    const message = reasonOf(failure.cause ?? failure)
    return [{ lost: { level: 'error', code, message, where: failure.where, hint: say`this part is left out` } }]
  }
}

/** Keeps the innermost place: a failure passes several on its way up. */
function located(error: unknown, where: Where): ConfigError {
  return error instanceof ConfigError ? error : new ConfigError(reasonOf(error), where, { cause: error })
}

/** All lists joined, in order. Throws the first failure in that order, whichever came first in time. */
async function inOrder(lists: readonly Promise<Item[]>[]): Promise<Item[]> {
  for (const list of lists) list.catch(() => {})
  const items: Item[] = []
  for (const list of lists) for (const item of await list) items.push(item)
  return items
}
