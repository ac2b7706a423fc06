// One folder of user-data and what it has to leave on disk: read, processed and consumed in memory or on a real directory.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Instance } from '../../core/instance.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { templateVariables } from '../../languages/template.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { Host } from '../../system/host.ts'
import { memory } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { consumeParts, type Kind, processUserData, vendorSettings } from '../../userdata/index.ts'

export interface Left {
  readonly text: string
  readonly mode: number
}

export interface Outcome {
  /** By path without the first slash. */
  readonly files: Readonly<Record<string, Left>>
  readonly notices: readonly Notice[]
  /** Why user-data was lost as a whole. */
  readonly failure: string | undefined
}

/** The files that this part of the agent writes. */
export function isOurs(path: string): boolean {
  const below = /^var\/lib\/cloud\/(instances\/[^/]+\/|)(.*)$/.exec(path)?.[2]
  if (below === undefined) return path.startsWith('root/') && !path.startsWith('root/.')
  return /^((user|vendor2?)-data2?\.txt(\.i)?|(vendor2?-)?cloud-config\.txt|scripts\/.*|boothooks\/.*|handlers\/[^/]*\.py|data\/urlcache\/.*)$/.test(
    below,
  )
}

/** Boundaries are random. */
export function normal(text: string): string {
  return text.replaceAll(/={15}\d{19}==/g, 'BOUNDARY')
}

interface World {
  readonly host: Host
  /** Put before every path that the case names. */
  readonly root: string
  files(): Record<string, Left>
}

/** In memory: nothing is run, addresses are answered from root/srv/www. */
export async function inMemory(directory: string): Promise<Outcome> {
  const given = treeOf(join(directory, 'root'))
  const host = memory({
    files: given,
    unscripted: 'succeed',
    http: ({ url }) => given[`/srv/www${new URL(url).pathname}`] ?? 404,
  })
  const left = () => {
    const entries = Object.entries(host.tree()).flatMap(([path, { type, mode }]) => {
      if (type !== 'file' || path.startsWith('/srv/') || path.startsWith('/run/')) return []
      return [[path.slice(1), { text: host.text(path), mode }] as const]
    })
    return Object.fromEntries(entries)
  }
  return run(directory, { host, root: '', files: left })
}

/** Below a real directory, with boothooks and part-handlers really run; `/root/` of the case is moved there too. */
export async function onDisk(directory: string, root: string): Promise<Outcome> {
  for (const [path, content] of Object.entries(treeOf(join(directory, 'root')))) {
    mkdirSync(dirname(root + path), { recursive: true })
    writeFileSync(root + path, moved(content, root))
  }
  mkdirSync(`${root}/root`, { recursive: true })
  const left = () => {
    const paths = Object.keys(treeOf(root)).filter((path) => !path.startsWith('/srv/') && !path.startsWith('/run/'))
    return Object.fromEntries(
      paths.map((path) => {
        const text = readFileSync(root + path, 'utf8').replaceAll(`${root}/root/`, '/root/')
        return [path.slice(1), { text, mode: statSync(root + path).mode & 0o7777 }]
      }),
    )
  }
  return run(directory, { host: real(), root, files: left })
}

function moved(content: Buffer, root: string): Buffer {
  return root === '' ? content : Buffer.from(content.toString('latin1').replaceAll('/root/', `${root}/root/`), 'latin1')
}

async function run(directory: string, { host, root, files }: World): Promise<Outcome> {
  const said: Notice[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const cloud = `${root}/var/lib/cloud`
  const paths = { cloud, run: `${root}/run/cloud-init`, instance: `${cloud}/instances/i-ud` }
  const instance = instanceOf(directory)
  let failure: string | undefined
  try {
    const read = (name: string) => {
      const path = join(directory, name)
      return existsSync(path) ? moved(readFileSync(path), root) : undefined
    }
    const messages = []
    for (const kind of ['user', 'vendor', 'vendor2'] as const) {
      const raw = read({ user: 'user-data', vendor: 'vendor-data', vendor2: 'vendor-data2' }[kind])
      messages.push({
        raw,
        message: await processUserData({ host, notices: sink, kind, raw, paths, systemConfig: {} }),
      })
    }
    const base: JsonObject = { vendor_data: { enabled: true }, vendor_data2: { enabled: true } }
    let config = base
    for (const { raw, message } of messages) {
      const vendor = vendorOf(message.kind, config)
      if (message.kind !== 'user' && (!raw?.length || !vendor.enabled)) continue
      const disabledTypes = vendor.disabledTypes
      const frequency = 'once-per-instance'
      const consumed = await consumeParts({
        host,
        notices: sink,
        message,
        instance,
        paths,
        frequency,
        systemConfig: {},
        disabledTypes,
        variables: async () => templateVariables(instanceData(directory)),
      })
      if (message.kind === 'user') config = withVendor(base, consumed.config)
    }
    function vendorOf(kind: Kind, merged: JsonObject) {
      if (kind === 'user') return { enabled: true, disabledTypes: [] }
      return vendorSettings(merged, kind === 'vendor' ? 'vendor_data' : 'vendor_data2', sink)
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  return { files: files(), notices: said, failure }
}

/** As the system's config takes user-data in: a mapping stays one. */
function withVendor(base: JsonObject, user: JsonObject): JsonObject {
  const kept = ['vendor_data', 'vendor_data2'].filter((key) => key in user && isObject(user[key]))
  return { ...base, ...Object.fromEntries(kept.map((key) => [key, user[key] as JsonObject])) }
}

function metadataOf(directory: string): JsonObject {
  const path = join(directory, 'meta-data')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : 'instance-id: i-ud\nlocal-hostname: udhost\n'
  const { value } = parseYaml(text, { document: 'meta-data' })
  return isObject(value) ? value : {}
}

function instanceOf(directory: string): Instance {
  const metadata = metadataOf(directory)
  const index = metadata['launch-index']
  return {
    datasource: 'NoCloud',
    className: 'DataSourceNoCloud',
    detail: 'seed=/var/lib/cloud/seed/nocloud',
    id: 'i-ud',
    dsmode: 'net',
    hostname: String(metadata['local-hostname']),
    publicKeys: [],
    metadata,
    cloudName: 'unknown',
    platform: 'nocloud',
    subplatform: 'seed-dir (/var/lib/cloud/seed/nocloud)',
    ...(typeof index === 'number' && { launchIndex: index }),
  }
}

/** What a template can name: as much of instance-data as the cases use. */
function instanceData(directory: string): JsonObject {
  const meta_data: JsonObject = { ...metadataOf(directory), dsmode: 'net' }
  return {
    base64_encoded_keys: [],
    ds: { meta_data },
    merged_cfg: { disable_root: true },
    sys_info: { uname: ['Linux', 'h', 'r', 'v', 'x86_64', ''] },
    v1: {
      'availability-zone': null,
      availability_zone: null,
      'cloud-name': 'unknown',
      cloud_name: 'unknown',
      distro: 'debian',
      'instance-id': 'i-ud',
      instance_id: 'i-ud',
      'local-hostname': 'udhost',
      local_hostname: 'udhost',
      platform: 'nocloud',
      public_ssh_keys: [],
      python_version: '3.13.5',
      region: null,
      subplatform: 'seed-dir (/var/lib/cloud/seed/nocloud)',
    },
  }
}

function treeOf(directory: string): Record<string, Buffer> {
  if (!existsSync(directory)) return {}
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [`/${relative(directory, path)}`, readFileSync(path)]
    }),
  )
}
