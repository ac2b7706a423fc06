// The files of the repository as checks see them: what is written here, neither packages nor what is built.

import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const NOT_OURS = /(^|\/)(node_modules|dist|npm|\.[^/]+)\//

/** Paths from `top`, sorted. */
export function sourceFiles(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)))
    .filter((path) => !NOT_OURS.test(path))
    .sort()
}

export const isCode = (path: string) => /\.(?:ts|cjs|js|mjs)$/.test(path) && !path.startsWith('fixtures/')
