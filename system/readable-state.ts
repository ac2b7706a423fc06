// Reads of the agent's own files, which a crash or somebody else may have broken: one that cannot be read counts as absent.

import { HostError, type HostErrorCode } from '../core/errors.ts'
import type { Files } from './host.ts'

export interface StateFault {
  readonly kind: 'unread' | 'unwritten'
  readonly path: string
  readonly error: HostError
}

export interface OwnStateOptions {
  /** True for a path that is the agent's own. All others are none of this. */
  readonly owns: (path: string) => boolean
  /** Bytes: a larger one is broken. */
  readonly limit: (path: string) => number
  /** Told of every fault, also of those that it has heard of before. */
  readonly failed: (fault: StateFault) => void
}

/** What is wrong with the disk or with what lies on it; anything else is a mistake of the caller. */
export const diskFaults: readonly HostErrorCode[] = ['full', 'denied', 'io', 'too-large', 'unsafe']

type Reads = Pick<Files, 'read' | 'readText' | 'stat' | 'exists' | 'list' | 'readLink' | 'resolve'>

/** Reads of own files that cannot fail; `faults` narrows what is got over. */
export function readableState(
  inner: Files,
  { owns, limit, failed }: OwnStateOptions,
  faults: readonly HostErrorCode[] = diskFaults,
): Files {
  async function got<T>(path: string, read: () => Promise<T>, absent: T): Promise<T> {
    if (!owns(path)) return read()
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof HostError) || !faults.includes(error.code)) throw error
      failed({ kind: 'unread', path, error })
      return absent
    }
  }
  const bounded = (path: string, options?: { limit?: number }) =>
    owns(path) ? { limit: limit(path), ...options } : options
  const reads: Reads = {
    read: (path, options) => got(path, () => inner.read(path, bounded(path, options)), undefined),
    readText: (path, options) => got(path, () => inner.readText(path, bounded(path, options)), undefined),
    stat: (path, options) => got(path, () => inner.stat(path, options), undefined),
    exists: (path) => got(path, () => inner.exists(path), false),
    list: (path, options) => got(path, () => inner.list(path, options), undefined),
    readLink: (path) => got(path, () => inner.readLink(path), undefined),
    resolve: (path) => got(path, () => inner.resolve(path), undefined),
  }
  return { ...inner, ...reads }
}
