// The documents of a directory: which files they are, in their order, and their texts.

import { HostError, reasonOf } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { byCodePoint } from '../../core/sorted-keys.ts'
import type { Host } from '../../system/host.ts'

/** Bytes of one document, and what a directory may hold: one that is mounted into itself has no end. */
const largest = 16 * 1024 * 1024
const deepest = 32
const most = 10_000

export interface DocumentFiles {
  readonly paths: readonly string[]
  /** Directories that could not be read; what else they hold is not lost. */
  readonly unreadable: readonly Said[]
}

/**
 * The .yaml and .yml files of a directory in byte order of each name, hidden ones too, sub-directories in their place; linked
 * directories are not entered.
 */
export async function documentFiles(host: Host, directory: string): Promise<DocumentFiles> {
  const paths: string[] = []
  const unreadable: Said[] = []
  const base = directory.replace(/(?<!\/)\/+$/, '')
  let left = most
  const enter = async (at: string, depth: number): Promise<void> => {
    if (depth > deepest) {
      unreadable.push(say`${say.path(at)}: directories are read ${deepest} deep, no deeper`)
      return
    }
    let names: readonly string[]
    try {
      names = [...((await host.files.list(at)) ?? [])].sort(byCodePoint)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      unreadable.push(say`${say.path(at)}: ${reasonOf(error, at)}`)
      return
    }
    for (const name of names) {
      if (left-- <= 0) break
      const path = `${at === '/' ? '' : at}/${name}`
      const info = await host.files.stat(path, { follow: false })
      if (info?.type === 'directory') await enter(path, depth + 1)
      else if (info && /\.ya?ml$/.test(name)) paths.push(path)
    }
  }
  await enter(base || '/', 0)
  if (left < 0) unreadable.push(say`${say.path(directory)}: it holds more than ${most} files; the rest is not read`)
  return { paths, unreadable }
}

/** undefined: it has gone since it was listed. Throws a HostError for what cannot be read, and for a link that leads nowhere. */
export async function documentText(host: Host, path: string): Promise<string | undefined> {
  const text = await host.files.readText(path, { limit: largest })
  if (text === undefined && (await host.files.stat(path, { follow: false })))
    throw new HostError('not-found', say`the link leads nowhere`)
  return text
}
