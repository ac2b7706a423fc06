// What a datasource gets by setting well-known metadata keys: the rules are the same for all of them.

import type { Instance } from '../../core/instance.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'

/** The parts of an instance that follow from `metadata` alone. */
export function standardFields(
  metadata: JsonObject,
  fallback: { readonly id: string; readonly cloudName: string },
  notices: Notices,
): Pick<Instance, 'id' | 'hostname' | 'publicKeys' | 'cloudName' | 'region' | 'availabilityZone' | 'launchIndex'> {
  const zone = metadata['availability-zone'] ?? metadata['availability_zone'] ?? placementZone(metadata)
  const cloudName = metadata['cloud-name']
  return {
    id: instanceId(metadata, fallback.id, notices),
    hostname: text(metadata['local-hostname']),
    publicKeys: publicKeys(metadata['public-keys']),
    cloudName: (typeof cloudName === 'string' && cloudName ? cloudName : fallback.cloudName).toLowerCase(),
    region: text(metadata['region']),
    availabilityZone: text(zone),
    launchIndex: launchIndex(metadata['launch-index']),
  }
}

/** The id names a directory and fills one-line files; what cannot do that is replaced, with a notice. */
export function instanceId(metadata: JsonObject, fallback: string, notices: Notices): string {
  const id = text(metadata['instance-id'])
  if (id === undefined) return fallback
  if (id === '' || id === '.' || id === '..' || /[\0-\x1f\x7f]/.test(id) || Buffer.byteLength(id) > 255) {
    notices.warning('datasource/bad-metadata', `The instance-id ${JSON.stringify(id.slice(0, 80))} cannot be used`, {
      hint: `"${fallback}" is used instead; an instance-id is one line of at most 255 bytes`,
    })
    return fallback
  }
  return id
}

/** A text is one key a line, a list holds keys, a mapping holds keys or lists of keys; empty ones are dropped. */
export function publicKeys(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (Array.isArray(value)) return value.filter((key): key is string => typeof key === 'string' && key !== '')
  if (isObject(value)) {
    const values = Object.values(value).flatMap((entry): readonly Json[] => (Array.isArray(entry) ? entry : [entry]))
    return values.filter((key): key is string => typeof key === 'string' && key !== '')
  }
  return []
}

function placementZone(metadata: JsonObject): Json | undefined {
  const placement = metadata['placement']
  return isObject(placement) ? placement['availability-zone'] : undefined
}

function launchIndex(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}

function text(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Without the keys whose value is undefined: an instance read back from its JSON is the same. */
export function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}

/** `base` with the keys it lacks taken from `extra`, in mappings within it too. */
export function fillMissing(base: JsonObject, extra: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...base }
  for (const [key, value] of Object.entries(extra)) {
    const own = Object.hasOwn(base, key) ? base[key] : undefined
    if (own === undefined) filled[key] = value
    else if (isObject(own) && isObject(value)) filled[key] = fillMissing(own, value)
  }
  return filled
}

export type DsMode = 'local' | 'net' | 'pass' | 'disabled'

const modes: readonly string[] = ['local', 'net', 'pass', 'disabled'] satisfies readonly DsMode[]

/** The first candidate that is given; one that is no mode counts as "net", with a notice. */
export function dsMode(candidates: readonly (Json | undefined)[], notices: Notices): DsMode {
  const given = candidates.find((candidate) => candidate !== undefined && candidate !== null)
  if (given === undefined) return 'net'
  if (typeof given === 'string' && modes.includes(given)) return given as DsMode
  notices.warning('datasource/bad-metadata', `Unknown dsmode ${JSON.stringify(given)}`, {
    hint: `"net" is used; one of ${modes.join(', ')} was expected`,
  })
  return 'net'
}
