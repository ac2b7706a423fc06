// Kairos documents that the kernel command line gives: one by its address, and stages in dot notation.

import { createHash } from 'node:crypto'
import { Failure, reasonOf } from '../core/errors.ts'
import { notices as createNotices, type Notices } from '../core/notices.ts'
import { redactUrl } from '../core/redact.ts'
import { say } from '../core/said.ts'
import type { parseDocument } from '../steps/documents/document.ts'
import type { Sources } from '../steps/documents/sources.ts'
import { fetchOptions } from '../system/fetch-options.ts'
import type { Boot } from './boot.ts'
import { documentAddress, hasStageWords } from './kernel-line.ts'

interface Reading {
  readonly boot: Boot
  readonly notices: Notices
  readonly parse: typeof parseDocument
  /** False: there is no network yet. What was fetched before in this boot counts all the same. */
  readonly online: boolean
}

// Only from here are steps loaded: a stage on a machine without documents does without them (tools/parts.ts).
const reader = async () => await import('../steps/documents/sources.ts')

/** They come after those of the directories, in this order. */
export async function kernelDocuments(reading: Reading): Promise<readonly Sources[]> {
  const { boot, notices } = reading
  const { cmdline } = await boot.machine()
  const sources: Sources[] = []
  const address = documentAddress(cmdline)
  if (address !== undefined) sources.push(await fetched(reading, address))
  if (hasStageWords(cmdline)) {
    const { parseDotNotation } = await import('../steps/documents/dot-notation.ts')
    const { parsedSource } = await reader()
    sources.push(await parsedSource({ notices }, parseDotNotation(cmdline, '/proc/cmdline')))
  }
  return sources
}

/** Fetched once in a boot, and kept until the machine restarts. */
async function fetched({ boot, notices, parse, online }: Reading, address: string): Promise<Sources> {
  const { host } = boot
  const { run } = (await boot.settings()).paths
  const kept = `${run}/config-url-${createHash('sha256').update(address).digest('hex').slice(0, 16)}`
  const name = redactUrl(address)
  const before = await host.files.readText(kept)
  const { parsedSource } = await reader()
  if (before !== undefined) return await parsedSource({ notices }, parse(before, name))
  // One try in each process: a server that does not answer must not hold up each of its stages.
  if (!online || !boot.firstTime(`fetch ${address}`)) return { documents: [], errors: [] }
  try {
    const { textOf } = await import('../steps/documents/document-files.ts')
    const { body } = await host.http.get(await filledIn(boot, address), fetchOptions.configUrl)
    const text = textOf(body, name)
    await host.files.write(kept, text, { mode: 0o600, durable: false })
    return await parsedSource({ notices }, parse(text, name))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const message = say`the document of the kernel command line, ${say.url(address)}: ${reasonOf(error, address)}`
    notices.error('steps/unreadable', message)
    return { documents: [], errors: [message] }
  }
}

/** The facts that the address names, each so that it stays one word of it. Throws a Failure where the machine does not have one. */
async function filledIn(boot: Boot, address: string): Promise<string> {
  const pieces = address.split(/(\{\{[^{}]*\}\})/)
  if (pieces.length === 1) return address
  const { templatesOf } = await import('../steps/shared/go-templates.ts')
  const { files } = boot.host
  const hostname = async () => ((await files.readText('/proc/sys/kernel/hostname')) ?? '').trim()
  let missing = false
  const heard = createNotices(() => {
    missing = true
  }, 'steps')
  const fill = templatesOf(boot.host, heard, { hostname })
  const where = { document: 'kernel command line' }
  const filled = await Promise.all(
    pieces.map(async (piece, index) => (index % 2 === 1 ? encodeURIComponent(await fill(piece, where)) : piece)),
  )
  if (missing) throw new Failure(say`a template in it has no value`)
  return filled.join('')
}
