// `firstlight explain KEY` and `cloud-init query --explain`: which documents set a key of the config, and in which order.

import { Failure } from '../../core/errors.ts'
import type { Instance } from '../../core/instance.ts'
import { notices as createNotices, describeNotice, isAtLeast } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { configFiles } from '../../stages/config/config-files.ts'
import { configLayers, keyOrigins } from '../../stages/config/config-origin.ts'
import { readSettings } from '../../stages/config/settings.ts'
import { knownFiles } from '../../stages/state/known-files.ts'
import { cmdlineFacts } from '../../system/cmdline-facts.ts'
import type { Host } from '../../system/host.ts'
import { memory } from '../../system/memory.ts'
import { consumeParts } from '../../userdata/consume.ts'
import { explainKey, explainText, type Layer } from '../../userdata/explain.ts'
import type { Part } from '../../userdata/part.ts'
import { expandUserData } from '../../userdata/process.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about:
    'Prints which documents set a key of the config of this machine, or of the user-data given, and in which order.',
  options: {
    'user-data': {
      short: 'u',
      type: 'list',
      metavar: 'FILE',
      about: 'User-data to explain in place of those of this machine; may be given again.',
    },
    json: { type: 'flag', about: 'Print the chain as JSON.' },
  },
  arguments: [
    {
      name: 'KEY',
      count: 'optional',
      about: 'A key such as runcmd, users/0/name or users.0.name (default: all at the top).',
    },
  ],
} as const satisfies CommandSpec

export const explain: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { 'user-data': given, json = false } = parsed.values
  const layers = given ? [await documentsLayer(io, given)] : await machineLayers(io)
  return show(io, layers, parsed.rest[0], json)
}

/** `cloud-init query --explain`. */
export async function explainBoot(io: Io, key: string | undefined): Promise<number> {
  return show(io, await machineLayers(io), key, false)
}

function show(io: Io, layers: readonly Layer[], key: string | undefined, json: boolean): number {
  if (key === undefined) {
    const origins = keyOrigins(layers)
    if (json) io.out(`${JSON.stringify(origins, undefined, 2)}\n`)
    else for (const { key: name, by } of origins) io.out(`${name.padEnd(28)} ${by}\n`)
    return 0
  }
  const explained = explainKey(layers, key)
  io.out(json ? `${JSON.stringify(explained, undefined, 2)}\n` : explainText(explained))
  return explained.layers.length > 0 ? 0 : 1
}

/** It does not matter here whose user-data it is. */
const nobody: Instance = {
  datasource: 'None',
  className: 'DataSourceNone',
  detail: '',
  id: 'explained',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: 'unknown',
  platform: 'none',
  subplatform: '',
}

const sinkOf = (io: Io, topic: string) =>
  createNotices((notice) => {
    if (isAtLeast(notice.level, 'warning')) io.err(`${notice.level}: ${describeNotice(notice)}\n`)
  }, topic)

async function machineLayers(io: Io): Promise<readonly Layer[]> {
  const { host } = io
  const { cmdline } = await cmdlineFacts(host)
  const notices = sinkOf(io, 'explain')
  const files = configFiles({ known: knownFiles(host), notices })
  return configLayers(host, await readSettings({ files, notices, cmdline }))
}

/** The documents one after the other, as the parts of one message; nothing in them is run. */
async function documentsLayer(io: Io, given: readonly string[]): Promise<Layer> {
  const notices = sinkOf(io, 'explain')
  const paths = { ...defaultPaths, instance: `${defaultPaths.cloud}/instances/explained` }
  const host: Host = { ...memory({ unscripted: 'succeed' }), http: io.host.http }
  const parts: Part[] = []
  for (const path of given) {
    const raw = await io.host.files.read(path === '-' ? '/dev/stdin' : await absolute(io, path))
    if (!raw) throw new Failure(say`${say.path(path)}: no such file`)
    const message = await expandUserData({ host, notices, kind: 'user', raw, paths, systemConfig: {} })
    parts.push(...message.parts.map((part) => named(part, path === '-' ? 'standard input' : path)))
  }
  const { provenance } = await consumeParts({
    host,
    notices,
    message: { kind: 'user', parts },
    instance: nobody,
    paths,
    frequency: 'once-per-instance',
    systemConfig: {},
    variables: async () => ({}),
  })
  return { name: 'user-data', provenance }
}

/** Expanding calls the document "user-data"; here it is the file that was given. */
function named(part: Part, path: string): Part {
  const own = (document: string) => (document === 'user-data' ? path : document)
  const { document, via } = part.origin
  return { ...part, origin: { ...part.origin, document: own(document), via: via.map(own) } }
}
