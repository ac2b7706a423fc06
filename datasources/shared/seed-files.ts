// Reads a seed's files from a directory. The names are the same wherever a seed lies.

import { posix } from 'node:path'
import { HostError, reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Files } from '../../system/host.ts'

/** A seed is small: at most this much is read of each file. */
export const seedFileLimit = fetchOptions.seedFile.limit

export interface SeedNames {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

/** Content by file name; every required name is there. */
export type SeedFiles = ReadonlyMap<string, Buffer>

/**
 * undefined: not a seed. Nothing is said if none of the required files is there; if some are missing or one cannot be read, a notice
 * says so. An optional file that cannot be read is a notice, and the seed is used without it.
 */
export async function readSeedDirectory(
  files: Pick<Files, 'read'>,
  directory: string,
  names: SeedNames,
  notices: Notices,
): Promise<SeedFiles | undefined> {
  const found = new Map<string, Buffer>()
  const missing: string[] = []
  const unreadable = new Set<string>()
  for (const name of [...names.required, ...names.optional]) {
    const path = posix.join(directory, name)
    try {
      const content = await files.read(path, { limit: seedFileLimit })
      if (content !== undefined) found.set(name, content)
      else if (names.required.includes(name)) missing.push(name)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      unreadable.add(name)
      notices.warning('datasource/unreadable', say`Cannot read it: ${reasonOf(error, path)}`, {
        where: { document: path },
      })
    }
  }
  if (names.required.some((name) => unreadable.has(name))) return undefined
  if (missing.length === 0) return found
  if (found.size > 0 && missing.length < names.required.length) {
    const [first] = missing
    notices.warning(
      'datasource/incomplete-seed',
      say`The seed is not used: it has no ${say.join(missing.map(say.word))}`,
      {
        where: { document: directory },
        hint: say`an empty ${say.word(first ?? '')} is enough`,
      },
    )
  }
  return undefined
}
