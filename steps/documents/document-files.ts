// The documents of a directory: which files they are, in their order, and their texts.

import { isUtf8 } from 'node:buffer'
import { ConfigError, HostError, reasonOf } from '../../core/errors.ts'
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
      else if (info && /\.ya?ml$/.test(name)) {
        const { type } = (info.type === 'link' && (await host.files.stat(path).catch(unknown))) || info
        // A device may do something when it is opened.
        if (type === 'file' || type === 'link' || type === 'directory') paths.push(path)
        else unreadable.push(say`${say.path(path)}: neither a file nor a directory`)
      } else if (!info && name.includes('\ufffd'))
        unreadable.push(say`${say.path(path)}: a name that is not UTF-8; what has it is not read`)
    }
  }
  await enter(base || '/', 0)
  if (left < 0) unreadable.push(say`${say.path(directory)}: it holds more than ${most} files; the rest is not read`)
  return { paths, unreadable }
}

/** Why it cannot be looked at is told when it is read. */
const unknown = () => undefined

/**
 * undefined: it has gone since it was listed. Throws a HostError for what cannot be read, and for a link that leads nowhere; a
 * ConfigError for what is no text.
 */
export async function documentText(host: Host, path: string): Promise<string | undefined> {
  const bytes = await host.files.read(path, { limit: largest })
  if (bytes) return textOf(bytes, path)
  if (await host.files.stat(path, { follow: false })) throw new HostError('not-found', say`the link leads nowhere`)
  return undefined
}

/** UTF-8, or UTF-16 with its mark. Throws a ConfigError: with other letters in place of those meant a document does something else. */
export function textOf(bytes: Uint8Array, document: string): string {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)
  const wide = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : undefined
  if (wide) return new TextDecoder(wide).decode(bytes)
  if (isUtf8(bytes)) return Buffer.from(bytes).toString('utf8')
  let line = 1
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) break
    start = end + 1
  }
  throw new ConfigError(say`the text is not UTF-8`, { document, line }, { hint: say`save the document as UTF-8` })
}
