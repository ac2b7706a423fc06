// `cloud-init schema`: can the agent use this config?

import { Failure } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { annotated, type Checked, checkDocument } from '../../stages/config/schema-check.ts'
import type { Host } from '../../system/host.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { readInstanceData } from './query.ts'

const spec = {
  options: {
    'config-file': { short: 'c', type: 'value', about: 'The file to check.' },
    'schema-type': {
      short: 't',
      type: 'value',
      choices: ['cloud-config', 'network-config'],
      about: 'What the file is (default: cloud-config).',
    },
    'instance-data': { short: 'i', type: 'value', about: 'The instance data that a Jinja document is filled in with.' },
    system: { type: 'flag', about: 'Check what this machine was given.' },
    annotate: { type: 'flag', about: 'Print the document with its errors beside their lines.' },
  },
} as const satisfies CommandSpec

interface Document {
  readonly label: 'user-data' | 'vendor-data' | 'vendor2-data' | 'network-config'
  readonly type: 'cloud-config' | 'network-config'
  readonly path: string
}

export const schema: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values } = parsed
  const given = values['config-file']
  const fail = (message: string, gap = ' ') => {
    io.err(`Error:${gap}${message}\n`)
    return 1
  }
  if ((given === undefined) === !values.system) {
    return fail('Expected one of --config-file or --system arguments', '\n')
  }
  if (values.system && !io.root) {
    return fail('Unable to read system userdata or vendordata as non-root user. Try using sudo.', '\n')
  }
  const documents =
    given === undefined
      ? await systemDocuments(io.host)
      : [await fileDocument(await absolute(io, given), values['schema-type'])]
  const variables = await templateData(io, values['instance-data'])
  const several = documents.length > 1
  if (several) io.out(`Found cloud-config data types: ${documents.map(({ label }) => label).join(', ')}\n`)
  const invalid: string[] = []
  for (const [index, document] of documents.entries()) {
    const { label, path, type } = document
    const text = await io.host.files.readText(path)
    if (text === undefined) return fail(`Config file ${path} does not exist`)
    if (several) io.out(`\n${index + 1}. ${label} at ${path}:\n`)
    const checked = await checkDocument(text, path, type, variables)
    if (checked.kind === 'invalid' || checked.kind === 'no mapping') invalid.push(label)
    const marked = values.annotate === true && 'deprecations' in checked
    if (marked) io.out(annotatedText(text, checked))
    const shown = values.system ? label : path
    if (!marked || checked.kind === 'valid')
      report(io, { checked, document, shown, indent: several ? '  ' : '', marked })
  }
  if (invalid.length > 0) return fail(`Invalid schema: ${invalid.join(', ')}\n`)
  return 0
}

interface Report {
  readonly checked: Checked
  readonly document: Document
  /** What is said to be valid: a path, or the label of a part of the system. */
  readonly shown: string
  readonly indent: string
  /** The document has been printed together with its findings, which are not repeated. */
  readonly marked: boolean
}

function report(io: Io, { checked, document: { label, path, type }, shown, indent, marked }: Report): void {
  const say = (line: string, error?: string) => {
    io.out(`${indent}${line}\n`)
    if (error !== undefined) io.err(`${indent}Error: ${error}\n\n`)
  }
  const deprecations = 'deprecations' in checked && !marked ? checked.deprecations : []
  if (deprecations.length > 0) {
    const list = deprecations.map(({ name, message }) => `${name}: ${message}`)
    say(`Cloud config schema deprecations: ${list.join(', ')}`)
  }
  switch (checked.kind) {
    case 'valid':
      say(`Valid schema ${shown}`)
      break
    case 'empty':
      say(`Empty '${type}' found at ${path}. Nothing to validate.`)
      break
    case 'other':
      say(`User-data type '${checked.type}' not currently evaluated by cloud-init schema`)
      break
    case 'no mapping':
      say(`Invalid ${label}`, `${type} ${path} is not a YAML dict.`)
      break
    case 'invalid': {
      const errors = checked.errors.map(({ name, message }) => `${name}: ${message}`)
      say(`Invalid ${label} ${path}`, `Cloud config schema errors: ${errors.join(', ')}`)
    }
  }
}

function annotatedText(text: string, checked: Extract<Checked, { readonly deprecations: unknown }>): string {
  const { deprecations } = checked
  const errors = checked.kind === 'invalid' ? checked.errors : []
  return errors.length + deprecations.length > 0 ? annotated(text, errors, deprecations) : ''
}

/** What Jinja documents are filled in with; a machine without instance data can still check other documents. */
async function templateData(io: Io, given: string | undefined): Promise<JsonObject | undefined> {
  const data = await readInstanceData(given === undefined ? quiet(io) : io, given)
  if (typeof data !== 'string') return (await import('../../languages/template.ts')).templateVariables(data)
  if (given !== undefined) throw new Failure(say.path(data))
  return undefined
}

const quiet = ({ host, root, directory }: Io) => ({ host, root, directory, err: () => {} })

async function fileDocument(path: string, type: string | undefined): Promise<Document> {
  if (type === 'network-config') return { label: 'network-config', type, path }
  return { label: 'user-data', type: 'cloud-config', path }
}

/** What the boot merged; the raw form where nothing was merged but something was given. */
async function systemDocuments(host: Host): Promise<readonly Document[]> {
  const directory = (await host.files.resolve(defaultPaths.instance)) ?? defaultPaths.instance
  const found: Document[] = []
  for (const [label, merged, raw] of [
    ['user-data', 'cloud-config.txt', 'user-data.txt'],
    ['vendor-data', 'vendor-cloud-config.txt', 'vendor-data.txt'],
    ['vendor2-data', 'vendor2-cloud-config.txt', 'vendor-data2.txt'],
  ] as const) {
    const size = async (name: string) => (await host.files.stat(`${directory}/${name}`))?.size
    const [mergedSize, rawSize] = [await size(merged), await size(raw)]
    const path = `${directory}/${!mergedSize && rawSize ? raw : merged}`
    if (label === 'user-data' || mergedSize !== undefined) found.push({ label, type: 'cloud-config', path })
  }
  const network = `${directory}/network-config.json`
  if (await host.files.exists(network)) found.push({ label: 'network-config', type: 'network-config', path: network })
  return found
}
