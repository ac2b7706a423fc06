// The note of what the config files of an image say: those that `firstlight install` writes, and those that are there already.

import { isDeepStrictEqual } from 'node:util'
import type { InstalledConfig } from '../core/installed-config.ts'
import { configFile } from '../core/paths.ts'
import { jsonIfWhole } from '../languages/json.ts'
import { parseMapping } from '../languages/yaml/parse.ts'
import type { Files } from '../system/host.ts'

/** `defaults`: as they are written; one that was changed since is noted as it is now. */
export async function configNote(files: Files, defaults: InstalledConfig): Promise<InstalledConfig> {
  const others = ((await files.list(configFile.folder)) ?? []).filter((name) => name.endsWith('.cfg'))
  const all = [...new Set([...Object.keys(defaults), ...others.map((name) => `${configFile.folder}/${name}`)])]
  const noted = await Promise.all(all.map(async (path) => [path, await noteOf(files, path, defaults[path])] as const))
  return Object.fromEntries(noted.flatMap(([path, note]) => (note ? [[path, note]] : [])))
}

type Note = InstalledConfig[string]

/** undefined: it has to be parsed in each boot, as it is broken or no JSON; or it is not for everybody. */
async function noteOf(files: Files, path: string, written: Note | undefined): Promise<Note | undefined> {
  const info = await files.stat(path)
  if (info?.type !== 'file' || (info.mode & 0o004) === 0) return undefined
  const text = await files.readText(path)
  if (text === undefined || text === written?.text) return written
  const { value, problems } = parseMapping(text, { document: path })
  const config = value ?? {}
  const isPlain = isDeepStrictEqual(jsonIfWhole(JSON.stringify(config)), config)
  return problems.length === 0 && isPlain ? { text, config } : undefined
}
