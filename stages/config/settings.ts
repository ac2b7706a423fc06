// The effective configuration: built-in, /etc/cloud, what detection wrote, the kernel command line; then what the
// datasource, the vendor and the user add. Later sources win, mappings merge deeply, lists and scalars are replaced.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { mergeManyDicts } from '../../core/merge.ts'
import type { Notices } from '../../core/notices.ts'
import { configFile, defaultPaths, type Paths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { configFileName, type Kind } from '../../userdata/part.ts'
import { pathsFrom, stateFile } from '../state/layout.ts'
import { builtinConfig } from './builtin.ts'
import type { ConfigFiles, ConfigSource } from './config-files.ts'
import { configFromCmdline } from './config-from-cmdline.ts'

export interface SettingsInput {
  readonly files: ConfigFiles
  readonly notices: Notices
  readonly cmdline: string
}

/** Sources below the datasource's, lowest precedence first. */
async function baseSources({ files, notices, cmdline }: SettingsInput, run: string): Promise<readonly ConfigSource[]> {
  const main = await files.read(configFile.main)
  const directory = main?.config['conf_d'] ?? configFile.folder
  const isPath = typeof directory === 'string' && (directory === '' || directory.startsWith('/'))
  if (!isPath) {
    const message = say`Config file directory 'conf_d' must be an absolute path, not ${say.value(directory)}`
    notices.error('stage/bad-config', message, { where: { document: configFile.main, path: say`conf_d` } })
  }
  const folder = isPath && directory !== '' ? await files.folder(directory) : []
  const found: (ConfigSource | undefined)[] = [{ document: 'built-in', config: builtinConfig }, main]
  for (const path of [...folder, stateFile.detected({ run })]) found.push(await files.read(path))
  const kernel = configFromCmdline(cmdline, notices)
  if (kernel && Object.keys(kernel).length > 0) found.push({ document: 'kernel command line', config: kernel })
  return found.filter((source) => source !== undefined)
}

/** Merges sources, lowest precedence first. */
function mergeSources(sources: readonly ConfigSource[]): JsonObject {
  return mergeManyDicts(sources.map((source) => source.config).reverse()) as JsonObject
}

export interface Settings {
  readonly sources: readonly ConfigSource[]
  /** All of it, `system_info` included. */
  readonly config: JsonObject
  /** What modules may see: without `system_info`. */
  readonly visible: JsonObject
  readonly systemInfo: JsonObject
  readonly paths: Paths
  /** Without what the datasource, vendor and user contribute. */
  readonly base: JsonObject
}

export interface InstanceSettings {
  readonly datasource?: JsonObject
  /** False: there is no current instance, and what was merged for an earlier one does not count. Default true. */
  readonly instance?: boolean
  /** Leaves out what vendor-data says. */
  readonly withoutVendor?: boolean
  /** Files given with -f, highest precedence last. */
  readonly files?: readonly string[]
  readonly cloudCfg?: string
}

/** What all files say together. `input.files` knows which of them have to be read again. */
export async function readSettings(input: SettingsInput, extra: InstanceSettings = {}): Promise<Settings> {
  let sources = await baseSources(input, defaultPaths.run)
  let base = mergeSources(sources)
  const { run } = pathsFrom(base)
  if (run !== defaultPaths.run) {
    sources = await baseSources(input, run)
    base = mergeSources(sources)
  }
  const paths = pathsFrom(base)
  const all = [...sources]
  if (extra.datasource && isObject(extra.datasource)) all.push({ document: 'datasource', config: extra.datasource })
  for (const path of [
    ...mergedFiles(paths, extra),
    ...(extra.cloudCfg ? [extra.cloudCfg] : []),
    ...(extra.files ?? []),
  ]) {
    const source = await input.files.read(path)
    if (source) all.push(source)
  }
  const config = all.length === sources.length ? base : mergeSources(all)
  const { system_info: systemInfo, ...visible } = config
  return {
    sources: all,
    base,
    config,
    visible,
    systemInfo: isObject(systemInfo as Json) ? (systemInfo as JsonObject) : {},
    paths,
  }
}

/** What user-data and vendor-data were merged into, lowest precedence first. */
function mergedFiles(paths: Paths, { instance = true, withoutVendor = false }: InstanceSettings): readonly string[] {
  if (!instance) return []
  const kinds: readonly Kind[] = withoutVendor ? ['user'] : ['vendor', 'vendor2', 'user']
  return kinds.map((kind) => `${paths.instance}/${configFileName(kind)}`)
}
