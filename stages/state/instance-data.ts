// The content of instance-data.json: everything known about the instance, for queries, templates and other programs.

import type { Facts } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { redactUrls } from '../../core/redact.ts'
import { isSecretEntry, sensitiveNames } from '../../core/secret-entries.ts'
import { variantOf } from '../../core/variant.ts'
import { dumpJson } from '../../languages/json-text.ts'

export interface InstanceData {
  /** instance-data-sensitive.json: for root. */
  readonly full: JsonObject
  /** instance-data.json: for everybody. */
  readonly redacted: JsonObject
}

export interface MergedConfigs {
  /** The system config before user-data. */
  readonly system: JsonObject
}

const redactedValue = 'redacted for non-root user'
const binaryPrefix = 'ci-b64:'

const experimental =
  "EXPERIMENTAL: The structure and format of content scoped under the 'ds' key may change in subsequent releases of cloud-init."

export function buildInstanceData(instance: Instance, facts: Facts, { system }: MergedConfigs): InstanceData {
  const { metadata } = instance
  const { 'user-data': _userData, 'vendor-data': _vendorData, ...ds } = metadata
  const { system_info: _hidden, ...config } = system
  const raw: JsonObject = {
    ds: { ...ds, _doc: experimental },
    merged_cfg: { ...config, _doc: 'DEPRECATED: Use merged_system_cfg. Will be dropped from 24.1' },
    merged_system_cfg: {
      ...config,
      _doc: 'Merged cloud-init system config from /etc/cloud/cloud.cfg and /etc/cloud/cloud.cfg.d/',
    },
    sys_info: systemInfo(facts),
    v1: standardized(instance, facts),
  }
  const encoded: string[] = []
  const content = withoutPrefix(raw, '', encoded) as JsonObject
  const own = new Set((instance.sensitiveKeys ?? []).map((name) => name.toLowerCase()))
  const sensitive: string[] = []
  findSensitive(content, '', { always: new Set(sensitiveNames), filled: own }, sensitive)
  const full: JsonObject = { ...content, base64_encoded_keys: encoded.sort(), sensitive_keys: sensitive.sort() }
  return { full, redacted: withoutSecrets(redact(full, sensitive)) as JsonObject }
}

/** The text of either file. */
export function instanceDataText(data: JsonObject): string {
  return `${dumpJson(data)}\n`
}

/** The name of the cloud for scripts; parts of a cloud that have endpoints of their own have names of their own. */
export function cloudId(instance: Pick<Instance, 'cloudName' | 'platform' | 'region'>): string {
  const { cloudName, platform, region = '' } = instance
  if (cloudName === 'aws' && region.startsWith('cn-')) return 'aws-china'
  if (cloudName === 'aws' && region.startsWith('us-gov-')) return 'aws-gov'
  if (cloudName === 'azure' && region.startsWith('china')) return 'azure-china'
  return cloudName === 'unknown' || cloudName === '' ? platform : cloudName
}

/** The part of a hostname that names the machine; an IPv4 address becomes a name. undefined: the source gives none. */
export function shortHostname(hostname: string | undefined): string | undefined {
  if (!hostname) return undefined
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname)) return `ip-${hostname.replaceAll('.', '-')}`
  return hostname.split('.', 1)[0]
}

function standardized(instance: Instance, facts: Facts): JsonObject {
  const { os, kernel } = facts
  const { hostname: given, wholeHostname } = instance
  const hostname = (wholeHostname ? given : shortHostname(given)) ?? shortHostname(kernel.node) ?? 'localhost'
  const zone = instance.availabilityZone ?? null
  return {
    _beta_keys: ['subplatform'],
    'availability-zone': zone,
    availability_zone: zone,
    cloud_id: cloudId(instance),
    'cloud-name': instance.cloudName,
    cloud_name: instance.cloudName,
    distro: os.id,
    distro_version: os.versionId,
    distro_release: os.codename,
    platform: instance.platform,
    public_ssh_keys: instance.publicKeys,
    python_version: noPython,
    'instance-id': instance.id,
    instance_id: instance.id,
    kernel_release: kernel.release,
    'local-hostname': hostname,
    local_hostname: hostname,
    machine: kernel.machine,
    region: instance.region ?? null,
    subplatform: instance.subplatform,
    system_platform: platformOf(facts),
    variant: variantOf(facts),
  }
}

// There is no Python here. Templates that print its version get the reference's word for what is unknown.
const noPython = 'unknown'

function systemInfo(facts: Facts): JsonObject {
  const { os, kernel } = facts
  return {
    dist: [os.id, os.versionId, os.codename],
    platform: platformOf(facts),
    python: noPython,
    release: kernel.release,
    system: kernel.system,
    uname: [kernel.system, kernel.node, kernel.release, kernel.version, kernel.machine, ''],
    variant: variantOf(facts),
  }
}

function platformOf({ kernel }: Facts): string {
  return `${kernel.system}-${kernel.release}-${kernel.machine}`
}

/** Takes the mark off binary values and lists where they were, also within lists. */
function withoutPrefix(value: Json, path: string, encoded: string[]): Json {
  if (typeof value === 'string' && value.startsWith(binaryPrefix)) {
    encoded.push(path)
    return value.slice(binaryPrefix.length)
  }
  const below = (key: string | number) => (path ? `${path}/${key}` : String(key))
  if (Array.isArray(value)) return value.map((item: Json, index) => withoutPrefix(item, below(index), encoded))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutPrefix(inner, below(key), encoded)]),
  )
}

interface SensitiveNames {
  readonly always: ReadonlySet<string>
  /** Only where something is there to hide. */
  readonly filled: ReadonlySet<string>
}

/** Paths of the sensitive keys, including those inside others, but not those inside lists. */
function findSensitive(value: JsonObject, path: string, names: SensitiveNames, found: string[]): void {
  for (const [key, inner] of Object.entries(value)) {
    const own = path ? `${path}/${key}` : key
    const isAmong = (set: ReadonlySet<string>) => set.has(key.toLowerCase()) || set.has(own.toLowerCase())
    if (isAmong(names.always) || (inner !== null && isAmong(names.filled))) found.push(own)
    if (isObject(inner)) findSensitive(inner, own, names, found)
  }
}

/** What only its name or its place in a URL says of; `sensitive_keys` has, as in the reference, the others. */
function withoutSecrets(value: Json): Json {
  if (typeof value === 'string') return redactUrls(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isSecretEntry(key, inner) ? redactedValue : withoutSecrets(inner),
    ]),
  )
}

function redact(data: JsonObject, paths: readonly string[], path = ''): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const own = path ? `${path}/${key}` : key
      if (paths.includes(own)) return [key, redactedValue]
      return [key, isObject(value) ? redact(value, paths, own) : value]
    }),
  )
}
