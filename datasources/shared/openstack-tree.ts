// The file tree in which OpenStack hands out metadata, on a config drive (versions 1 and 2) or from its metadata service.
// https://docs.openstack.org/nova/latest/user/metadata.html

import { posix } from 'node:path'
import { ConfigError } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { parseJson } from '../../languages/json.ts'

/** Where a tree lies: paths are relative to its root, without a leading slash. */
export interface TreeSource {
  /** For messages: "/dev/sr0", "http://169.254.169.254". */
  readonly name: string
  read(path: string): Promise<Buffer | undefined>
  /** Names in a folder; undefined: no such folder. */
  list(folder: string): Promise<readonly string[] | undefined>
  /** What the place says in the way of EC2, the names of disks above all. Absent: nothing. */
  ec2?(): Promise<Json | undefined>
}

export interface InjectedFile {
  readonly path: string
  readonly content: Buffer
}

export interface OpenstackTree {
  readonly version: 1 | 2
  /**
   * meta_data.json with `instance-id` and `local-hostname` added, or the files of version 1, each under its own key, with `instance-id` and
   * `public-keys` found in them; bytes as "ci-b64:…".
   */
  readonly metadata: JsonObject
  readonly userData?: Buffer | undefined
  readonly vendorData?: Json | undefined
  readonly vendorData2?: Json | undefined
  /** network_data.json. */
  readonly networkData?: Json | undefined
  /** Network config as an interfaces(5) file, which version 1 has in the place of network_data.json. */
  readonly interfaces?: string | undefined
  readonly ec2Metadata?: Json | undefined
  readonly dsmode?: Json | undefined
}

/** Newest first; the newest that a tree lists is read. */
export const openstackVersions = [
  '2018-08-27',
  '2017-02-22',
  '2016-10-06',
  '2016-06-30',
  '2015-10-15',
  '2013-10-17',
  '2013-04-04',
  '2012-08-10',
] as const

/** Version 2. undefined: there is none here. Throws a ConfigError if there is one and it is broken. */
export async function readOpenstackTree(source: TreeSource, notices: Notices): Promise<OpenstackTree | undefined> {
  const listed = (await source.list('openstack')) ?? []
  const version = openstackVersions.find((known) => listed.includes(known)) ?? 'latest'
  const folder = `openstack/${version}`
  const required = await source.read(`${folder}/meta_data.json`)
  if (required === undefined) return undefined
  const document = (path: string) => `${source.name}: ${path}`
  const given = parseJson(required, document(`${folder}/meta_data.json`))
  if (!isObject(given))
    throw new ConfigError(say`Not a JSON object`, { document: document(`${folder}/meta_data.json`) })
  if (given['uuid'] === undefined)
    throw new ConfigError(say`It has no "uuid"`, { document: document(`${folder}/meta_data.json`) })
  const optional = (path: string) => optionalJson(source, path, notices)
  // None of them depends on another.
  const [userData, vendorData, vendorData2, networkData, ec2Metadata] = await Promise.all([
    source.read(`${folder}/user_data`),
    optional(`${folder}/vendor_data.json`),
    optional(`${folder}/vendor_data2.json`),
    optional(`${folder}/network_data.json`),
    source.ec2?.(),
  ])
  const meta = given['meta']
  return {
    version: 2,
    metadata: {
      ...given,
      'instance-id': given['uuid'],
      ...(given['hostname'] !== undefined && { 'local-hostname': given['hostname'] }),
      ...markedSeed(given),
    },
    userData,
    vendorData,
    vendorData2,
    networkData,
    ec2Metadata,
    dsmode: isObject(meta) ? meta['dsmode'] : undefined,
  }
}

/** The seed of the machine's random numbers is bytes, in base64. */
export function markedSeed({ random_seed: seed }: JsonObject): JsonObject {
  return typeof seed === 'string' ? { random_seed: `ci-b64:${seed}` } : {}
}

/** Version 1, of the first OpenStack releases. undefined: none of its files is there. */
export async function readConfigDriveV1(source: TreeSource, notices: Notices): Promise<OpenstackTree | undefined> {
  const interfaces = await source.read('etc/network/interfaces')
  const script = await source.read('meta.js')
  const keys = await source.read('root/.ssh/authorized_keys')
  if (!interfaces && !script && !keys) return undefined
  const document = `${source.name}: meta.js`
  const given = script === undefined || script.toString().trim() === '' ? {} : lenientJson(script, document, notices)
  const said: JsonObject = isObject(given) ? given : {}
  const { dsmode, 'user-data': userData, 'instance-id': id, 'public-keys': named } = said
  const publicKeys =
    anyOf(typeof named === 'string' ? keyLines(named) : named) ?? anyOf(keyLines(keys?.toString('utf8') ?? ''))
  return {
    version: 1,
    metadata: {
      authorized_keys: marked(keys),
      meta_js: said,
      network_config: marked(interfaces),
      ...(id && { 'instance-id': id }),
      ...(publicKeys !== undefined && { 'public-keys': publicKeys }),
    },
    userData: typeof userData === 'string' ? Buffer.from(userData) : undefined,
    interfaces: interfaces?.toString('utf8'),
    dsmode,
  }
}

function keyLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))
}

function anyOf(keys: Json | undefined): Json | undefined {
  return keys === null || (Array.isArray(keys) && keys.length === 0) ? undefined : keys
}

const marked = (content: Buffer | undefined) => (content?.length ? `ci-b64:${content.toString('base64')}` : '')

/** A document that need not be there. A broken one costs only itself. */
export async function optionalJson(source: TreeSource, path: string, notices: Notices): Promise<Json | undefined> {
  const content = await source.read(path)
  return content === undefined ? undefined : lenientJson(content, `${source.name}: ${path}`, notices)
}

function lenientJson(content: Buffer, document: string, notices: Notices): Json | undefined {
  try {
    return parseJson(content, document)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    notices.warning('datasource/bad-metadata', say`The document is not used: ${error.reason}`, { where: error.where })
    return undefined
  }
}

/** Network config as an interfaces(5) file that the metadata names, deprecated. */
export async function interfacesOf(
  source: TreeSource,
  metadata: JsonObject,
  notices: Notices,
): Promise<string | undefined> {
  const config = metadata['network_config']
  const path = isObject(config) ? config['content_path'] : undefined
  if (typeof path !== 'string') return undefined
  return (await readContent(source, path, notices))?.toString('utf8')
}

/** Files for the machine that the metadata names. */
export async function injectedFiles(
  source: TreeSource,
  metadata: JsonObject,
  notices: Notices,
): Promise<readonly InjectedFile[]> {
  const listed = Array.isArray(metadata['files']) ? (metadata['files'] as readonly Json[]) : []
  const files: InjectedFile[] = []
  for (const item of listed) {
    if (!isObject(item) || typeof item['path'] !== 'string' || typeof item['content_path'] !== 'string') continue
    const content = await readContent(source, item['content_path'], notices)
    if (content !== undefined) files.push({ path: posix.normalize(`/${item['path']}`), content })
  }
  return files
}

/** "/content/0000" is below openstack/; nothing outside the tree is read. */
async function readContent(source: TreeSource, path: string, notices: Notices): Promise<Buffer | undefined> {
  const inside = posix.join('openstack', posix.normalize(`/${path}`))
  const content = await source.read(inside)
  if (content === undefined) {
    notices.warning('datasource/incomplete-seed', say`${say.path(inside)} is named in meta_data.json, and missing`, {
      where: { document: source.name },
    })
  }
  return content
}
