// The files of the repository as the checks see them: what is written here, without packages and build results.

import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const NOT_OURS = /(^|\/)(node_modules|dist(?:\.new)?|npm|\.[^/]+)\//

/** Paths from `top`, sorted. */
export function sourceFiles(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)))
    .filter((path) => !NOT_OURS.test(path))
    .sort()
}

export const isCode = (path: string) => /\.(?:ts|cjs|js|mjs)$/.test(path) && !path.startsWith('fixtures/')
