// Settings of `datasource: {NAME: …}` in the system config, held against the datasource's schema: a value of the wrong
// kind is reported and the default used, so that one bad key never costs the datasource.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { Schema } from '../../core/schema/schema.ts'

/** `datasource: {NAME: …}` of the config, unchecked. The first spelling in `names` that is there counts. */
export function rawSettings(config: JsonObject, names: readonly string[]): JsonObject {
  const sources = config['datasource']
  if (!isObject(sources)) return {}
  for (const name of names) {
    const own = sources[name]
    if (isObject(own)) return own
  }
  return {}
}

/** Checks the top level, which is all that datasources' settings have; fills in defaults. */
export function checkedSettings<S>(schema: Schema<S>, raw: JsonObject, name: string, notices: Notices): S {
  const settings: Record<string, Json> = { ...raw }
  for (const [key, property] of Object.entries(propertiesOf(schema))) {
    const value = raw[key]
    const allowed = [property.type].flat().filter((type): type is string => type !== undefined)
    if (value !== undefined && (allowed.length === 0 || allowed.some((type) => isOfType(value, type)))) continue
    if (value !== undefined && value !== null) {
      notices.warning(
        'datasource/bad-setting',
        `datasource.${name}.${key} is not used: it must be ${allowed.join(' or ')}`,
        {
          where: { document: 'system config', path: `datasource/${name}/${key}` },
        },
      )
    }
    if (property.default === undefined) delete settings[key]
    else settings[key] = property.default
  }
  return settings as S
}

interface Property {
  readonly type?: string | readonly string[]
  readonly default?: Json
}

function propertiesOf(schema: unknown): Readonly<Record<string, Property>> {
  const properties = (schema as { properties?: unknown }).properties
  return isObject(properties) ? (properties as Readonly<Record<string, Property>>) : {}
}

function isOfType(value: Json, type: string): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}
