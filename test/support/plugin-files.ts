// Plug-ins are known by where they lie: directly in their folder, or in the folder of a family below it. Files of a folder named
// shared, the folder's own list and its contract are none.

import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const top = resolve(import.meta.dirname, '../..')

/** Paths below `folder` without ".ts", sorted: "timezone", "apt/apt-configure". `besides`: files, and folders as "search/". */
export function pluginFiles(folder: string, { besides = [] as readonly string[] } = {}): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.split('/').includes('shared'))
    .map((path) => path.slice(0, -'.ts'.length))
    .filter(
      (path) => path !== 'index' && !besides.some((one) => path === one || (one.endsWith('/') && path.startsWith(one))),
    )
    .sort()
}
