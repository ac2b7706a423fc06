// Plug-ins are recognised by where they lie: directly in their folder, or in the folder of a family below it. Files in a folder named
// shared, the folder's own list and its contract are not plug-ins.

import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Each folder of plug-ins, and what in it is not one: its contract, what chooses or reads them. */
export const pluginFolders = {
  'cli/commands': [],
  datasources: ['datasource', 'search'],
  'metadata-server/clouds': [],
  modules: ['module'],
  'network/activators': ['activator'],
  'network/inputs': ['converter', 'parse'],
  'network/renderers': ['renderer'],
  steps: ['step', 'documents'],
  'userdata/handlers': ['handler'],
} as const

export type PluginFolder = keyof typeof pluginFolders

const top = resolve(import.meta.dirname, '../..')

/** Paths below `folder` without ".ts", sorted: "timezone", "apt/apt-configure". */
export function pluginFiles(folder: PluginFolder): readonly string[] {
  const others: readonly string[] = pluginFolders[folder]
  return readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.split('/').includes('shared'))
    .map((path) => path.slice(0, -'.ts'.length))
    .filter((path) => path !== 'index' && !others.some((one) => path === one || path.startsWith(`${one}/`)))
    .sort()
}
