// Which keys of a cloud's metadata say what about an instance is a table in each source; the rules for their values are here.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Discovered } from '../datasource.ts'

/** How the value of each field is read; undefined: it says nothing. */
const readers = {
  id: text,
  hostname: text,
  publicKeys: (value: Json) => publicKeys(value),
  region: text,
  availabilityZone: text,
  cloudName: (value: Json) => (typeof value === 'string' && value !== '' ? value : undefined),
  launchIndex: wholeNumber,
  network: (value: Json) => (isObject(value) ? value : undefined),
  userData: (value: Json) => (typeof value === 'string' ? value : undefined),
  vendorData: (value: Json) => value,
} satisfies { readonly [Field in keyof Discovered]?: (value: Json) => Discovered[Field] }

/** A key or a path of keys ("placement/availability-zone"); of several the first that occurs. */
type Keys = string | readonly string[]

export type FieldMap = { readonly [Field in keyof typeof readers]?: Keys }

/** The keys that EC2 made usual: a cloud that follows it needs no table for them. */
export const standardFields: FieldMap = {
  id: 'instance-id',
  hostname: 'local-hostname',
  publicKeys: 'public-keys',
  availabilityZone: ['availability-zone', 'availability_zone', 'placement/availability-zone'],
  region: 'region',
  cloudName: 'cloud-name',
  launchIndex: 'launch-index',
}

/** An instance whose metadata has the usual keys. */
export function standardInstance(metadata: JsonObject): Discovered {
  return { ...fieldsOf(metadata, standardFields), metadata: { meta_data: metadata } }
}

/** What `metadata` says about the instance; fields that it does not mention are absent. */
export function fieldsOf(metadata: JsonObject, map: FieldMap): Discovered {
  const fields = Object.entries(map) as readonly (readonly [keyof typeof readers, Keys])[]
  const read = fields.map(([field, keys]) => {
    const value = [keys]
      .flat()
      .map((key) => valueAt(metadata, key))
      .find((candidate) => candidate !== undefined)
    return [field, value === undefined ? undefined : readers[field](value)] as const
  })
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}

/** null says nothing either. */
function valueAt(metadata: JsonObject, path: string): Json | undefined {
  const value = path
    .split('/')
    .reduce<Json | undefined>(
      (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      metadata,
    )
  return value ?? undefined
}

/** A text has one key per line, a list holds keys, a mapping holds keys or lists of keys; empty ones are dropped. */
export function publicKeys(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (Array.isArray(value)) return value.filter((key): key is string => typeof key === 'string' && key !== '')
  if (isObject(value)) {
    const values = Object.values(value).flatMap((entry): readonly Json[] => (Array.isArray(entry) ? entry : [entry]))
    return values.filter((key): key is string => typeof key === 'string' && key !== '')
  }
  return []
}

function text(value: Json): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function wholeNumber(value: Json): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}
