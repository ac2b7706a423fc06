// The tree of small documents in which EC2 and the clouds that follow it serve metadata: folders are lists of names.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html

import { ConfigError, HostError } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { jsonIfWhole } from '../../languages/json.ts'

/** Content at a path below the tree's root ("public-keys/0/openssh-key"); folders end in a slash, the root is "". */
export type ReadLeaf = (path: string) => Promise<Buffer | undefined>

// Reading a server that answers every name with another list must end too.
const deepest = 12
const mostDocuments = 2000
const MiB = 1024 * 1024
/** Of one document: they are small, and many are read at once. */
export const leafLimit = 4 * MiB
/** Of all together, which are kept in memory and in the cache. */
const mostBytes = 64 * MiB
/** How many are asked for at once: services limit what a machine may send. Folders do not wait for documents, as more lies below them. */
const mostAtOnce = { documents: 16, folders: 8 }

interface Tree {
  readonly notices: Notices
  /** Its address, as messages may show it; ends in "/". */
  readonly root: string
}

/** Everything below the root, whose address is `root`, read side by side. Throws what `read` throws: half a tree is of no use. */
export async function crawlEc2Tree(read: ReadLeaf, notices: Notices, root = ''): Promise<JsonObject> {
  const tree: Tree = { notices, root }
  let bytes = 0
  const whole = untilFailure(async (path) => {
    const content = await read(path)
    bytes += content?.length ?? 0
    if (bytes <= mostBytes) return content
    const why = say`${say.url(root)}: the documents together have more than ${mostBytes / MiB} MiB`
    throw new HostError('too-large', why, { detail: { url: root } })
  })
  const documents = atMost(mostAtOnce.documents, whole)
  const folders = atMost(mostAtOnce.folders, whole)
  let left = mostDocuments
  const fetch: ReadLeaf = async (path) => {
    if (left-- > 0) return await (path === '' || path.endsWith('/') ? folders(path) : documents(path))
    if (left === -1) {
      tree.notices.warning(
        'datasource/bad-metadata',
        say`The metadata has more than ${mostDocuments} documents; the rest is left out`,
        { where: { document: tree.root } },
      )
    }
    return undefined
  }
  return await crawlFolder('', fetch, tree)
}

/** After a failure nothing more is asked. */
function untilFailure(read: ReadLeaf): ReadLeaf {
  let failed: { readonly error: unknown } | undefined
  return async (path) => {
    if (failed) throw failed.error
    try {
      return await read(path)
    } catch (error) {
      failed ??= { error }
      throw error
    }
  }
}

/** At most so many at once, in the order in which they are asked for. */
function atMost(most: number, read: ReadLeaf): ReadLeaf {
  const waiting: (() => void)[] = []
  let running = 0
  return async (path) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await read(path)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

async function crawlFolder(folder: string, read: ReadLeaf, tree: Tree): Promise<JsonObject> {
  const listing = (await read(folder))?.toString('utf8') ?? ''
  // The names go into addresses, and these into messages: a page of somebody else's must not.
  if (/^\s*</.test(listing))
    throw new ConfigError(say`a page is here in place of a list of names`, { document: tree.root + folder || '/' })
  const { leaves, folders, elsewhere } = entriesOf(listing)
  if (elsewhere > 0) {
    tree.notices.warning(
      'datasource/bad-metadata',
      say`${elsewhere} names in the list lead out of it, and are left out`,
      { where: { document: tree.root + folder || '/' } },
    )
  }
  const inner = folders.map(async (name): Promise<[string, Json]> => {
    const path = `${folder}${name}/`
    return [name, path.split('/').length <= deepest ? await crawlFolder(path, read, tree) : {}]
  })
  const twice = leaves.filter(([name]) => folders.includes(name))
  for (const [name] of twice) {
    tree.notices.warning(
      'datasource/bad-metadata',
      say`"${say.path(folder)}${say.named(name)}" is a document and a folder: the folder is used`,
      { where: { document: tree.root } },
    )
  }
  const values = leaves
    .filter((leaf) => !twice.includes(leaf))
    .map(async ([name, resource]): Promise<[string, Json]> => {
      const content = await read(folder + resource)
      return [name, content === undefined ? '' : leafValue(content, folder + resource, tree.notices)]
    })
  return Object.fromEntries(await Promise.all([...inner, ...values]))
}

/** `0=my-key` names a key whose document lies below its number; credentials are not ours to read. */
function entriesOf(listing: string) {
  const lines = listing.split(/\r?\n/).map((line) => line.trim())
  const listed = lines.filter((line) => line !== '' && line.replace(/\/$/, '') !== 'security-credentials')
  const names = listed.filter(staysBelow)
  const folders = [...new Set(names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1)))]
  const leaves = names
    .filter((name) => !name.endsWith('/'))
    .map((name) => {
      const [, number, key] = /^(\d+)=(.+)$/.exec(name) ?? []
      return key === undefined ? ([name, name] as const) : ([key, `${number}/openssh-key`] as const)
    })
  return { leaves, folders, elsewhere: listed.length - names.length }
}

/** Appended to an address, it names something below: no "..", query or fragment; whatever a key is called does not matter. */
function staysBelow(name: string): boolean {
  return /^\d+=.+$/.test(name) || /^(?!\.{1,2}\/?$)[^/\\?#%\0-\x1f\x7f]+\/?$/.test(name)
}

/** JSON, text, or where a line ends in it a list of lines, be it only one; bytes that are not text are marked for the cache. */
export function leafValue(content: Buffer, path: string, notices: Notices): Json {
  const text = content.toString('utf8')
  if (text.includes('\ufffd') && !Buffer.from(text).equals(content)) return `ci-b64:${content.toString('base64')}`
  const trimmed = text.trim()
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) {
    const value = jsonIfWhole(trimmed)
    if (value !== undefined) return value
    notices.warning('datasource/bad-metadata', say`"${say.path(path)}" looks like JSON and is not: it is kept as text`)
    return text
  }
  return text.includes('\n') ? text.replace(/\r?\n$/, '').split(/\r?\n/) : text
}

/** A list of one line is that line: servers differ in whether they end it. */
export function withoutLineEnds<Value extends Json>(value: Value): Value
export function withoutLineEnds(value: Json): Json {
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'string' ? value[0] : value
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutLineEnds(inner)]))
}
