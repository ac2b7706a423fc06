// `cloud-init query`: values of instance-data, the merged config and the raw user-data, for scripts and people.

import { dumpJson } from '../core/json-text.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { defaultPaths } from '../stages/layout.ts'
import type { Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions, UsageError } from './options.ts'

export const queryOptions = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  debug: { short: 'd', type: 'flag', about: 'Add verbose messages during template render' },
  'instance-data': { short: 'i', type: 'value', about: 'Path to instance-data.json file' },
  'list-keys': { short: 'l', type: 'flag', about: 'List query keys available at the provided instance-data <varname>.' },
  'user-data': { short: 'u', type: 'value', about: 'Path to user-data file' },
  'vendor-data': { short: 'v', type: 'value', about: 'Path to vendor-data file' },
  all: { short: 'a', type: 'flag', about: 'Dump all available instance-data' },
  format: { short: 'f', type: 'value', about: 'A Jinja template that references instance-data' },
  explain: { type: 'flag', about: 'Show which document set each key of the merged config' },
} as const satisfies OptionTable

const usage =
  'cloud-init query [-h] [-d] [-i INSTANCE_DATA] [-l] [-u USER_DATA] [-v VENDOR_DATA] [-a] [-f FORMAT] [--explain] [varname]'
const help = helpText(usage, 'Query cloud-init instance data', queryOptions, [
  ['varname', 'A dot-delimited specific variable to query from instance-data.'],
])

export const query: Command = async (args) => {
  const { values, rest } = parseOptions(queryOptions, args)
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [varname, ...surplus] = rest
  if (surplus.length > 0) throw new UsageError(`unrecognized arguments: ${surplus.join(' ')}`)
  const fail = (message: string) => {
    process.stderr.write(`ERROR: ${message}\n`)
    return 1
  }
  if (values.explain) return (await import('./explain.ts')).explain(varname ? [varname] : [], 'cloud-init query --explain')
  if (varname === undefined && !values.all && !values['list-keys'] && values.format === undefined) {
    process.stderr.write('ERROR: Expected one of the options: --all, --format, --list-keys or varname\n')
    process.stdout.write(help)
    return 1
  }
  const host = real()
  const loaded = await loadInstanceData(host, values['instance-data'], {
    userData: values['user-data'],
    vendorData: values['vendor-data'],
    root: process.getuid?.() === 0,
  })
  if (typeof loaded === 'string') return fail(loaded)
  if (values.format !== undefined) {
    const { renderTemplate, templateVariables } = await import('../core/template.ts')
    const text = `## template: jinja\n${values.format}`
    const result = await renderTemplate(text, templateVariables(loaded), { document: 'query commandline' })
    for (const { message } of result.problems) process.stderr.write(`WARNING: ${message}\n`)
    if (!result.text) return 1
    process.stdout.write(`${result.text}\n`)
    return 0
  }
  let found: Json = loaded
  if (varname !== undefined) {
    const looked = lookUp(loaded, varname)
    if ('error' in looked) return fail(looked.error)
    found = looked.value
  }
  if (values['list-keys']) {
    if (!isObject(found)) return fail(`--list-keys provided but '${varname}' is not a dict`)
    process.stdout.write(`${Object.keys(found).sort().join('\n')}\n`)
    return 0
  }
  process.stdout.write(typeof found === 'string' ? `${found}\n` : `${dumpJson(found)}\n`)
  return 0
}

interface QuerySources {
  readonly userData?: string
  readonly vendorData?: string
  readonly root: boolean
}

/** The object that varname paths look into, or the sentence that says why there is none. */
export async function loadInstanceData(
  host: Host,
  given: string | undefined,
  sources: QuerySources,
): Promise<JsonObject | string> {
  const { files } = host
  const redacted = `${defaultPaths.run}/instance-data.json`
  const sensitive = `${defaultPaths.run}/instance-data-sensitive.json`
  let path = given ?? redacted
  if (!given && sources.root) {
    if (await files.exists(sensitive)) path = sensitive
    else process.stderr.write(`WARNING: Missing root-readable ${sensitive}. Using redacted ${redacted} instead.\n`)
  }
  let text: string | undefined
  try {
    text = await files.readText(path)
  } catch {
    return `No read permission on '${path}'. Try sudo`
  }
  if (text === undefined) return `Missing instance-data file: ${path}`
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return `${path} is not valid JSON: ${error instanceof Error ? error.message : error}`
  }
  if (!isObject(data)) return `${path} does not hold a mapping`
  const instance = defaultPaths.instance
  const raw = async (name: string, from: string | undefined) => {
    const file = from ?? `${instance}/${name}`
    return sources.root || from ? decoded(host, file) : `<redacted for non-root user> file:${file}`
  }
  const combined = `${defaultPaths.run}/combined-cloud-config.json`
  const combinedConfig = async (): Promise<Json> => {
    if (!sources.root) return `<redacted for non-root user> file:${combined}`
    const json = await files.readText(combined)
    return json === undefined ? null : (JSON.parse(json) as Json)
  }
  const v1 = isObject(data['v1']) ? data['v1'] : {}
  return {
    ...v1,
    ...data,
    combined_cloud_config: await combinedConfig(),
    userdata: await raw('user-data.txt', sources.userData),
    vendordata: await raw('vendor-data.txt', sources.vendorData),
  }
}

async function decoded(host: Host, path: string): Promise<string> {
  const bytes = await host.files.read(path)
  if (!bytes) return ''
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  const { gunzipSync } = await import('node:zlib')
  return gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }).toString('utf8')
}

/** Follows "v1.local-hostname"; names with operators may be written with underscores. */
export function lookUp(data: JsonObject, varname: string): { value: Json } | { error: string } {
  let value: Json = data
  const walked: string[] = []
  for (const segment of varname.split('.')) {
    const next = stepInto(value, segment)
    if (next === undefined) {
      if (walked.length === 0) return { error: `Undefined instance-data key '${varname}'` }
      return { error: `instance-data '${walked.join('.')}' has no '${segment}'` }
    }
    value = next
    walked.push(segment)
  }
  return { value }
}

function stepInto(value: Json, segment: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(segment) ? value[Number(segment)] : undefined
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, segment)) return value[segment]
  const key = Object.keys(value).find((name) => name.replace(/[^A-Za-z0-9_]/g, '_') === segment)
  return key === undefined ? undefined : value[key]
}
