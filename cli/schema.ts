// `cloud-init schema`: is a config what the agent can use?

import { annotated, type Checked, checkDocument } from '../stages/schema-check.ts'
import { defaultPaths } from '../stages/layout.ts'
import type { Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'
import { loadInstanceData } from './query.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  'config-file': { short: 'c', type: 'value', about: 'Path of the cloud-config or network-config YAML file to validate' },
  'schema-type': { short: 't', type: 'value', choices: ['cloud-config', 'network-config'], about: 'When paired with --config-file, the schema type to validate (default: cloud-config)' },
  'instance-data': { short: 'i', type: 'value', about: 'Path to instance-data.json, for jinja templates' },
  system: { type: 'flag', about: 'Validate the system cloud-config user data' },
  annotate: { type: 'flag', about: 'Annotate existing cloud-config file with errors' },
} as const satisfies OptionTable

interface Document {
  readonly label: 'user-data' | 'vendor-data' | 'vendor2-data' | 'network-config'
  readonly type: 'cloud-config' | 'network-config'
  readonly path: string
}

export const schema: Command = async (args) => {
  const { values } = parseOptions(options, args)
  if (values.help) {
    process.stdout.write(helpText('cloud-init schema [-h] [-c CONFIG_FILE] [-t {cloud-config,network-config}] [-i INSTANCE_DATA] [--system] [--annotate]', 'Validate cloud-config files.', options))
    return 0
  }
  const fail = (message: string) => {
    process.stderr.write(`Error:\n${message}\n`)
    return 1
  }
  if ((values['config-file'] === undefined) === (values.system !== true)) return fail('Expected one of --config-file or --system arguments')
  if (values.system && process.getuid?.() !== 0) return fail('Unable to read system userdata or vendordata as non-root user. Try using sudo.')
  const host = real()
  const documents = values.system ? await systemDocuments(host) : [await fileDocument(values['config-file'] ?? '', values['schema-type'])]
  const data = await loadInstanceData(host, values['instance-data'], { root: process.getuid?.() === 0 })
  const variables = typeof data === 'string' ? undefined : (await import('../core/template.ts')).templateVariables(data)
  const indent = documents.length > 1 ? '  ' : ''
  if (documents.length > 1) process.stdout.write(`Found cloud-config data types: ${documents.map(({ label }) => label).join(', ')}\n`)
  const invalid: string[] = []
  for (const [index, document] of documents.entries()) {
    const { label, path, type } = document
    const text = await host.files.readText(path)
    if (text === undefined) return fail(`Config file ${path} does not exist`)
    if (documents.length > 1) process.stdout.write(`\n${index + 1}. ${label} at ${path}:\n`)
    const checked = await checkDocument(text, path, type, variables)
    if (checked.kind === 'invalid') invalid.push(label)
    if (values.annotate && checked.kind === 'invalid') process.stdout.write(annotated(text, checked.errors))
    else report(checked, label, values.system ? label : path, path, indent)
  }
  if (invalid.length === 0) return 0
  process.stderr.write(`Error: Invalid schema: ${invalid.join(', ')}\n`)
  return 1
}

function report(checked: Checked, label: string, shown: string, path: string, indent: string): void {
  const kind = label === 'network-config' ? 'network-config' : 'cloud-config'
  if (checked.kind === 'valid') process.stdout.write(`${indent}Valid schema ${shown}\n`)
  else if (checked.kind === 'empty') process.stdout.write(`${indent}Empty '${kind}' found at ${path}. Nothing to validate.\n`)
  else if (checked.kind === 'other') process.stdout.write(`${indent}User-data type '${checked.type}' not currently evaluated by cloud-init schema\n`)
  else {
    const title = kind === 'cloud-config' ? 'Cloud config schema errors' : 'Network config schema errors'
    process.stdout.write(`${indent}Invalid ${label} ${path}\n`)
    process.stderr.write(`${indent}Error: ${title}: ${checked.errors.map(({ path: at, message }) => `${at}: ${message}`).join(', ')}\n\n`)
  }
}

async function fileDocument(given: string, type: 'cloud-config' | 'network-config' | string | undefined): Promise<Document> {
  const { resolve } = await import('node:path')
  const network = type === 'network-config'
  return { label: network ? 'network-config' : 'user-data', type: network ? 'network-config' : 'cloud-config', path: resolve(given) }
}

/** What the boot merged; the raw form where nothing was merged but something was given. */
async function systemDocuments(host: Host): Promise<readonly Document[]> {
  const inst = defaultPaths.instance
  const found: Document[] = []
  for (const [label, merged, raw] of [
    ['user-data', 'cloud-config.txt', 'user-data.txt'],
    ['vendor-data', 'vendor-cloud-config.txt', 'vendor-data.txt'],
    ['vendor2-data', 'vendor2-cloud-config.txt', 'vendor-data2.txt'],
  ] as const) {
    const size = async (name: string) => (await host.files.stat(`${inst}/${name}`))?.size
    const [mergedSize, rawSize] = [await size(merged), await size(raw)]
    const name = !mergedSize && rawSize ? raw : merged
    if (label === 'user-data' || mergedSize !== undefined) found.push({ label, type: 'cloud-config', path: `${inst}/${name}` })
  }
  if (await host.files.exists(`${inst}/network-config.json`)) {
    found.push({ label: 'network-config', type: 'network-config', path: `${inst}/network-config.json` })
  }
  return found
}
