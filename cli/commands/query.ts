// `cloud-init query`: values of instance-data, the merged config and the raw user-data, for scripts and people.

import { HostError } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { parseJson } from '../../languages/json.ts'
import { dumpJson } from '../../languages/json-text.ts'
import { stateFile } from '../../stages/state/layout.ts'
import type { Host } from '../../system/host.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { jsonPlace } from '../json-place.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about: 'Prints what is known about this instance: everything, one value, or a text made of values.',
  options: {
    debug: { short: 'd', type: 'flag', about: 'Say more while a format is filled in.' },
    'instance-data': {
      short: 'i',
      type: 'value',
      about: 'The instance data to read (default: /run/cloud-init/instance-data.json, for root the one with secrets).',
    },
    'list-keys': { short: 'l', type: 'flag', about: 'List the keys, of all or below VARNAME.' },
    'user-data': {
      short: 'u',
      type: 'value',
      about: 'The user-data to read (default: /var/lib/cloud/instance/user-data.txt).',
    },
    'vendor-data': {
      short: 'v',
      type: 'value',
      about: 'The vendor-data to read (default: /var/lib/cloud/instance/vendor-data.txt).',
    },
    all: { short: 'a', type: 'flag', about: 'Print everything.' },
    format: { short: 'f', type: 'value', about: 'A Jinja template to fill in, such as "{{ v1.cloud_name }}".' },
    explain: { type: 'flag', about: 'Print which documents set the config key VARNAME, and in which order.' },
  },
  arguments: [{ name: 'varname', count: 'optional', about: 'Path of a value with dots, such as v1.local_hostname.' }],
} as const satisfies CommandSpec

export const query: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest } = parsed
  const [varname] = rest
  const fail = (message: string) => {
    io.err(`ERROR: ${message}\n`)
    return 1
  }
  if (values.explain) return (await import('./explain.ts')).explainBoot(io, varname)
  if (!varname && !values.all && !values['list-keys'] && !values.format) {
    io.err('ERROR: Expected one of the options: --all, --format, --list-keys or varname\n')
    parseCommand(spec, ['--help'], io)
    return 1
  }
  const loaded = await loadInstanceData(io, values['instance-data'], {
    userData: values['user-data'],
    vendorData: values['vendor-data'],
  })
  if (typeof loaded === 'string') return fail(loaded)
  if (values.format) {
    const { renderTemplate, templateVariables } = await import('../../languages/template.ts')
    const text = `## template: jinja\n${values.format}`
    const result = await renderTemplate(text, templateVariables(loaded), { document: 'query command line' })
    if (result.text === undefined) {
      return fail(`Failed to render templated data. ${result.problems.map(({ message }) => message).join('; ')}`)
    }
    for (const { message } of result.problems) io.err(`WARNING: ${message}\n`)
    if (!result.text) return 1
    io.out(`${result.text}\n`)
    return 0
  }
  let found: Json = loaded
  if (varname) {
    const looked = lookUp(loaded, varname)
    if ('error' in looked) return fail(looked.error)
    found = looked.value
  }
  if (values['list-keys']) {
    if (!isObject(found)) return fail(`--list-keys provided but '${varname}' is not a dict`)
    io.out(`${Object.keys(found).sort().join('\n')}\n`)
    return 0
  }
  io.out(typeof found === 'string' ? `${found}\n` : `${dumpJson(found)}\n`)
  return 0
}

interface QuerySources {
  readonly userData?: string
  readonly vendorData?: string
}

type Reader = Pick<Io, 'host' | 'root' | 'err' | 'directory'>

/** The object that varname paths look into, or the sentence that says why there is none. */
export async function loadInstanceData(
  io: Reader,
  given: string | undefined,
  sources: QuerySources = {},
): Promise<JsonObject | string> {
  const { host, root } = io
  const data = await readInstanceData(io, given)
  if (typeof data === 'string') return data
  const hidden = (file: string) => `<redacted for non-root user> file:${file}`
  const raw = async (name: string, from: string | undefined) => {
    const file = from === undefined ? `${defaultPaths.instance}/${name}` : await absolute(io, from)
    return root || from !== undefined ? decoded(host, file) : hidden(file)
  }
  const v1 = isObject(data['v1']) ? data['v1'] : {}
  return {
    ...v1,
    ...data,
    combined_cloud_config: await combinedConfig(io, hidden),
    userdata: await raw('user-data.txt', sources.userData),
    vendordata: await raw('vendor-data.txt', sources.vendorData),
  }
}

/** The instance data as it was written, or the sentence that says why there is none; `called`: its word for the file. */
export async function readInstanceData(
  io: Reader,
  given: string | undefined,
  called = 'instance-data file',
): Promise<JsonObject | string> {
  const path = given === undefined ? await instanceDataPath(io) : await absolute(io, given)
  let text: string | undefined
  try {
    text = await io.host.files.readText(path)
  } catch (error) {
    if (error instanceof HostError && error.code === 'denied') return `No read permission on '${path}'. Try sudo`
    throw error
  }
  if (text === undefined) return `Missing ${called}: ${path}`
  let data: unknown
  try {
    data = parseJson(text, path)
  } catch (error) {
    return `${path} is not valid JSON: see ${jsonPlace(error)}`
  }
  return isObject(data) ? data : `${path} does not hold a mapping`
}

async function instanceDataPath({ host, root, err }: Reader): Promise<string> {
  const redacted = stateFile.instanceData(defaultPaths)
  if (!root) return redacted
  const sensitive = stateFile.sensitiveData(defaultPaths)
  if (await host.files.exists(sensitive)) return sensitive
  err(`WARNING: Missing root-readable ${sensitive}. Using redacted ${redacted} instead.\n`)
  return redacted
}

async function combinedConfig(
  { host, root, err }: Pick<Io, 'host' | 'root' | 'err'>,
  hidden: (file: string) => string,
): Promise<Json> {
  const path = stateFile.combinedConfig(defaultPaths)
  if (!root) return hidden(path)
  const text = await host.files.readText(path)
  if (text === undefined) return null
  try {
    return parseJson(text, path)
  } catch (error) {
    err(`WARNING: ${path} is not valid JSON: see ${jsonPlace(error)}; it counts as absent\n`)
    return null
  }
}

async function decoded(host: Host, path: string): Promise<string> {
  const bytes = await host.files.read(path)
  if (!bytes) return ''
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  const { gunzipSync } = await import('node:zlib')
  try {
    return gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }).toString('utf8')
  } catch {
    // It only begins like a compressed file.
    return bytes.toString('utf8')
  }
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
