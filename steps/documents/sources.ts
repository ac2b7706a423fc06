// Where documents come from: a directory, a file, a URL, or the text itself.

import { reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { redactUrl } from '../../core/redact.ts'
import { type Said, say } from '../../core/said.ts'
import { byCodePoint } from '../../core/sorted-keys.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Host } from '../../system/host.ts'
import { type KairosDocument, parseDocument } from './document.ts'

export interface Sources {
  readonly documents: readonly KairosDocument[]
  /** Documents that could not be read, and what is wrong inside those that could. */
  readonly errors: readonly string[]
}

/** The .yaml and .yml files of a directory in byte order, sub-directories in their place; linked directories are not entered. */
export async function documentPaths(host: Host, directory: string): Promise<readonly string[]> {
  const found: string[] = []
  const base = directory === '/' ? '' : directory.replace(/(?<!\/)\/+$/, '')
  const names = [...((await host.files.list(directory)) ?? [])].sort(byCodePoint)
  for (const name of names) {
    const path = `${base}/${name}`
    const info = await host.files.stat(path, { follow: false })
    if (info?.type === 'directory') found.push(...(await documentPaths(host, path)))
    else if (info && /\.ya?ml$/.test(name)) found.push(path)
  }
  return found
}

/**
 * Reads one argument of `yip`: each document stands alone, a broken one does not take its neighbours with it. `parse` is for callers
 * that read the same files again and keep what they were parsed to.
 */
export async function readSource(
  host: Host,
  source: string,
  notices: Notices,
  parse: typeof parseDocument = parseDocument,
): Promise<Sources> {
  const info = source.startsWith('/') ? await host.files.stat(source) : undefined
  const paths = info?.type === 'directory' ? await documentPaths(host, source) : info && [source]
  if (paths) return readFiles({ host, notices, parse }, paths)
  if (/^https?:\/\//i.test(source)) {
    try {
      const { body, url } = await host.http.get(source, fetchOptions.kairosDocument)
      return parsed([parseDocument(body.toString('utf8'), redactUrl(url))], notices)
    } catch (error) {
      return failed(say`${say.url(source)}: ${reasonOf(error, source)}`, notices)
    }
  }
  if (source.startsWith('/') && !source.includes('\n'))
    return failed(say`${say.path(source)}: no such file or directory`, notices)
  return parsed([parseDocument(source, '<STDIN>')], notices)
}

interface Reading {
  readonly host: Host
  readonly notices: Notices
  readonly parse: typeof parseDocument
}

async function readFiles({ host, notices, parse }: Reading, paths: readonly string[]): Promise<Sources> {
  const documents: KairosDocument[] = []
  const errors: string[] = []
  for (const path of paths) {
    try {
      const text = await host.files.readText(path)
      const result = parsed(text === undefined ? [] : [parse(text, path)], notices)
      documents.push(...result.documents)
      errors.push(...result.errors)
    } catch (error) {
      errors.push(...failed(say`${say.path(path)}: ${reasonOf(error, path)}`, notices).errors)
    }
  }
  return { documents, errors }
}

function parsed(documents: readonly KairosDocument[], notices: Notices): Sources {
  const problems = documents.flatMap((document) => document.problems)
  report(problems, notices, { errors: 'error' })
  const errors = problems
    .filter(({ level }) => level === 'error')
    .map(({ message, where: { document, line = 1 } }) => `${document}:${line}: ${message}`)
  return { documents, errors }
}

function failed(message: Said, notices: Notices): Sources {
  notices.error('steps/unreadable', message)
  return { documents: [], errors: [message] }
}
