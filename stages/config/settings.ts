// The effective configuration: built-in, /etc/cloud, what detection wrote, the kernel command line; then what the
// datasource, the vendor and the user add. Later sources win, mappings merge deeply, lists and scalars are replaced.

import { reasonOf } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { mergeManyDicts } from '../../core/merge.ts'
import type { Notices } from '../../core/notices.ts'
import { type Problem, report } from '../../core/problem.ts'
import { configFromCmdline } from '../../datasources/shared/cmdline.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import type { Paths } from '../../modules/module.ts'
import type { Host } from '../../system/host.ts'
import { pathsFrom } from '../state/layout.ts'
import { builtinConfig } from './builtin.ts'

export interface SettingsInput {
  readonly host: Host
  readonly notices: Notices
  readonly cmdline: string
  /** Documents read before: the same text under the same name is not parsed again. */
  readonly parsed?: Map<string, ParsedDocument>
  /** Variables for config files that are Jinja templates; absent before instance data exist. */
  readonly variables?: () => Promise<JsonObject | undefined>
}

/** A text with what it says; the object is handed out again and never changed. */
interface ParsedDocument {
  readonly text: string
  readonly source: ConfigSource | undefined
  readonly problems: readonly Problem[]
}

/** One source of the configuration, for `plan` and `explain`. */
export interface ConfigSource {
  /** A path or a name such as "kernel command line". */
  readonly document: string
  readonly config: JsonObject
}

/** Sources below the datasource's, lowest precedence first. */
export async function readBaseSources(input: SettingsInput, run: string): Promise<readonly ConfigSource[]> {
  const { host, notices, cmdline } = input
  const sources: ConfigSource[] = [{ document: 'built-in', config: builtinConfig }]
  const main = await readConfigFile(input, '/etc/cloud/cloud.cfg')
  if (main) sources.push(main)
  const directory = main ? main.config['conf_d'] : undefined
  if (directory !== undefined && directory !== null && typeof directory !== 'string') {
    notices.error(
      'stage/bad-config',
      `Config file directory 'conf_d' must be a path, not ${JSON.stringify(directory)}`,
      {
        where: { document: '/etc/cloud/cloud.cfg', path: 'conf_d' },
      },
    )
  } else if (directory !== '') {
    const folder = directory ?? '/etc/cloud/cloud.cfg.d'
    for (const name of (await host.files.list(folder)) ?? []) {
      if (!name.endsWith('.cfg')) continue
      const path = `${folder}/${name}`
      if ((await host.files.stat(path))?.type !== 'file') continue
      const source = await readConfigFile(input, path)
      if (source) sources.push(source)
    }
  }
  const detected = await readConfigFile(input, `${run}/cloud.cfg`)
  if (detected) sources.push(detected)
  const kernel = configFromCmdline(cmdline, notices)
  if (kernel && Object.keys(kernel).length > 0) sources.push({ document: 'kernel command line', config: kernel })
  return sources
}

async function readConfigFile(input: SettingsInput, path: string): Promise<ConfigSource | undefined> {
  const { host, notices } = input
  let text: string | undefined
  try {
    text = await host.files.readText(path)
  } catch (error) {
    notices.warning('stage/unreadable', `Cannot read config file ${path}: ${reasonOf(error)}`, {
      where: { document: path },
      hint: 'the settings in it are not applied',
    })
    return undefined
  }
  if (text === undefined) return undefined
  if (/^##\s*template:/i.test(text)) text = await rendered(input, path, text)
  let document = input.parsed?.get(path)
  if (document?.text !== text) {
    const { value, problems } = parseMapping(text, { document: path })
    const source = value && Object.keys(value).length > 0 ? { document: path, config: value } : undefined
    document = { text, source, problems }
    input.parsed?.set(path, document)
  }
  report(document.problems, notices)
  return document.source
}

async function rendered({ variables, notices }: SettingsInput, path: string, text: string): Promise<string> {
  const values = await variables?.()
  if (!values) return text
  const { renderTemplate } = await import('../../languages/template.ts')
  const result = await renderTemplate(text, values, { document: path })
  report(result.problems, notices)
  return result.text ?? text
}

/** Merges sources, lowest precedence first. */
export function mergeSources(sources: readonly ConfigSource[]): JsonObject {
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
  /** Leaves out what vendor-data say. */
  readonly withoutVendor?: boolean
  /** Files given with -f, highest precedence last. */
  readonly files?: readonly string[]
  readonly cloudCfg?: string
}

/** Reads everything there is to read now: files may have changed since the last time. What did not is not parsed again. */
export async function readSettings(input: SettingsInput, extra: InstanceSettings = {}): Promise<Settings> {
  let sources = await readBaseSources(input, '/run/cloud-init')
  let paths = pathsFrom(mergeSources(sources))
  if (paths.run !== '/run/cloud-init') {
    sources = await readBaseSources(input, paths.run)
    paths = pathsFrom(mergeSources(sources))
  }
  const base = mergeSources(sources)
  const all = [...sources]
  if (extra.datasource && isObject(extra.datasource)) all.push({ document: 'datasource', config: extra.datasource })
  const vendorFiles = extra.withoutVendor ? [] : ['vendor-cloud-config.txt', 'vendor2-cloud-config.txt']
  const instanceFiles = [...vendorFiles, 'cloud-config.txt']
  const files = instanceFiles.map((name) => `${paths.instance}/${name}`)
  if (extra.cloudCfg) files.push(extra.cloudCfg)
  for (const path of [...files, ...(extra.files ?? [])]) {
    const source = await readConfigFile(input, path)
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
