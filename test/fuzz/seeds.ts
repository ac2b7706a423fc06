// What lies in fixtures/ as inputs to mutate.

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const top = resolve(import.meta.dirname, '../..')

/** Files below a folder whose path fits, at most 40 kB each. */
export function seedsIn(folder: string, wanted: RegExp): readonly Buffer[] {
  const directory = join(top, folder)
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => wanted.test(path))
    .sort()
    .map((path) => readFileSync(path))
    .filter(({ length }) => length < 40_000)
}
