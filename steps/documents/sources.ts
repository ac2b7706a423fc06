// Where documents come from: a directory, a file, a URL, or the text itself.

import { ConfigError, HostError, reasonOf } from '../../core/errors.ts'
import { describeNotice, type Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { redactUrl } from '../../core/redact.ts'
import { type Said, say } from '../../core/said.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Host } from '../../system/host.ts'
import { checkDocument } from './check.ts'
import { type KairosDocument, parseDocument } from './document.ts'
import { documentFiles, documentText, textOf } from './document-files.ts'
import { parseDotNotation } from './dot-notation.ts'
import { filledIn } from './jinja.ts'

export interface Sources {
  readonly documents: readonly KairosDocument[]
  /** Documents that could not be read, and what is wrong inside those that could. */
  readonly errors: readonly Said[]
}

export interface Reading {
  readonly host: Host
  readonly notices: Notices
  /** For callers that read the same files again and keep what they were parsed to. */
  readonly parse?: typeof parseDocument
  /** Texts are in dot notation. */
  readonly dots?: boolean
  /** As yip: one document that cannot be used takes all others of its source along, and a directory is not entered by a link. */
  readonly compat?: boolean
}

/** What text that has no name of its own is called. */
const givenText = '<STDIN>'

/** An absolute path, an address, or text; as a mapping: text that is neither, whatever it looks like. */
export type Source = string | { readonly text: string }

/** Reads one source: each document stands alone, a broken one does not take its neighbours with it. */
export async function readSource(reading: Reading, source: Source): Promise<Sources> {
  const { compat = false } = reading
  const read = await readWhole(reading, source)
  return compat && read.errors.length > 0 ? { ...read, documents: [] } : read
}

async function readWhole(reading: Reading, source: Source): Promise<Sources> {
  const { host, compat = false } = reading
  if (typeof source !== 'string') return readText(reading, source.text)
  if (source.startsWith('/') && !source.includes('\n')) {
    const follow = !compat || source.endsWith('/')
    let found: Awaited<ReturnType<typeof documentFiles>>
    try {
      const info = await host.files.stat(source)
      if (!info) return failed(reading, say`${say.path(source)}: no such file or directory`)
      if (info.type !== 'directory') return await readFiles(reading, { paths: [source], unreadable: [] })
      if (!follow && (await host.files.stat(source, { follow: false }))?.type === 'link')
        return { documents: [], errors: [] }
      found = await documentFiles(host, source)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      return failed(reading, say`${say.path(source)}: ${reasonOf(error, source)}`)
    }
    return readFiles(reading, found)
  }
  const address = addressIn(source)
  if (address) return fetchDocument(reading, source, address)
  // One word that is no mapping was meant as a path, which is not there.
  if (!reading.dots && /^[\w./@+-]{1,200}$/.test(source))
    return failed(reading, say`${say.path(source)}: no such file or directory`)
  return readText(reading, source)
}

/** The scheme of an address; undefined: it is none, as `stages: {}` is not. */
function addressIn(source: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\/\S*$/i.exec(source)?.[1]?.toLowerCase()
}

async function fetchDocument(reading: Reading, source: string, scheme: string): Promise<Sources> {
  const { host, dots, compat = false } = reading
  if (scheme !== 'http' && scheme !== 'https')
    return failed(reading, say`${say.url(source)}: documents are fetched by http and https alone`)
  try {
    const { body, url } = await host.http.get(source, fetchOptions.kairosDocument)
    const parse = dots ? parseDotNotation : parseDocument
    const name = redactUrl(url)
    return await parsedSource(reading, parse(textOf(body, name), name, { compat }))
  } catch (error) {
    if (error instanceof ConfigError) return noText(reading, error)
    if (!(error instanceof HostError)) throw error
    return failed(reading, say`${say.url(source)}: ${reasonOf(error, source)}`)
  }
}

async function readText(reading: Reading, source: string): Promise<Sources> {
  const { dots } = reading
  const parse = dots ? parseDotNotation : parseDocument
  return parsedSource(reading, await parsedText(reading, parse, source, givenText))
}

async function readFiles(
  reading: Reading,
  { paths, unreadable }: Awaited<ReturnType<typeof documentFiles>>,
): Promise<Sources> {
  const { host, parse = parseDocument, dots } = reading
  const documents: KairosDocument[] = []
  const errors: Said[] = []
  const add = (result: Sources) => {
    documents.push(...result.documents)
    errors.push(...result.errors)
  }
  for (const message of unreadable) add(failed(reading, message))
  for (const path of paths) {
    try {
      const text = await documentText(host, path)
      if (text === undefined) continue
      add(await parsedSource(reading, await parsedText(reading, dots ? parseDotNotation : parse, text, path)))
    } catch (error) {
      if (error instanceof ConfigError) add(noText(reading, error))
      else if (!(error instanceof HostError)) throw error
      else add(failed(reading, say`${say.path(path)}: ${reasonOf(error, path)}`))
    }
  }
  return { documents, errors }
}

/** A document as a source of its own: what is wrong with it is reported. */
export async function parsedSource(
  { notices, compat }: Pick<Reading, 'notices' | 'compat'>,
  document: KairosDocument,
): Promise<Sources> {
  const errors = document.problems.filter(({ level }) => level === 'error')
  // What is wrong within a step is told when it runs. As yip, it is not run at all.
  const within = compat ? await checkDocument(document, { compat }) : []
  const wrong = within.filter(({ level }) => level === 'error')
  report([...document.problems, ...wrong], notices, { errors: 'error' })
  return { documents: [document], errors: [...errors, ...wrong].map(describeNotice) }
}

/** As yip, no document is filled in. */
async function parsedText(
  { host, dots, compat = false }: Reading,
  parse: typeof parseDocument,
  text: string,
  document: string,
): Promise<KairosDocument> {
  const filled = dots || compat ? undefined : await filledIn(host, text, document)
  if (!filled) return parse(text, document, { compat })
  const read = parseDocument(filled.text, document, { compat })
  return { ...read, problems: [...filled.problems, ...read.problems], filledIn: true }
}

function noText({ notices }: Reading, { reason, where, hint, short }: ConfigError): Sources {
  notices.error('steps/unreadable', reason, { where, ...(hint && { hint }) })
  return { documents: [], errors: [short] }
}

function failed({ notices }: Reading, message: Said): Sources {
  notices.error('steps/unreadable', message)
  return { documents: [], errors: [message] }
}
