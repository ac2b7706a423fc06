// Settings of `datasource: {NAME: …}` in the system config, checked against the datasource's schema: a value of the wrong
// type is reported and the default used, so that one bad key never costs the datasource.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { validate } from '../../core/schema/validate.ts'

/** `datasource: {NAME: …}` of the config, unchecked. The first spelling in `names` that occurs counts. */
export function rawSettings(config: JsonObject, names: readonly string[]): JsonObject {
  const sources = config['datasource']
  if (!isObject(sources)) return {}
  for (const name of names) {
    const own = sources[name]
    if (isObject(own)) return own
  }
  return {}
}

/** `raw` without what does not fit, and with the defaults for what is not there. */
export async function checkedSettings<S>(
  schema: Schema<S>,
  raw: JsonObject,
  name: string,
  notices: Notices,
): Promise<S> {
  const properties = propertiesOf(schema)
  const meant = Object.fromEntries(Object.entries(raw).map(([key, one]) => [key, meantAs(properties[key]?.type, one)]))
  const { value, problems } = await validate(schema, meant, {
    document: 'system config',
    code: 'datasource/bad-setting',
  })
  const refused = [...new Set(problems.map(({ path }) => String(path[0] ?? '')))]
  // null in place of a value is not a mistake: it says nothing.
  for (const key of refused.filter((one) => Object.hasOwn(properties, one) && raw[one] !== null)) {
    const allowed = [properties[key]?.type ?? []].flat().map((type) => say.word(type))
    const where = { document: 'system config', path: say`datasource/${say.named(name)}/${say.word(key)}` }
    const message = say`datasource.${say.named(name)}.${say.word(key)} is not used: it must be ${say.join(allowed, ' or ')}`
    notices.warning('datasource/bad-setting', message, { where })
  }
  return { ...defaultsOf(schema), ...value }
}

/** Numbers and switches in quotation marks, and numbers with a fraction, are meant as numbers and switches; the reference takes them so. */
function meantAs(type: Property['type'], value: Json): Json {
  if (type === 'integer') {
    if (typeof value === 'number') return Math.trunc(value)
    return typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value
  }
  if (type !== 'boolean' || typeof value === 'object') return value
  const word = String(value).trim().toLowerCase()
  if (['true', '1', 'on', 'yes'].includes(word)) return true
  return ['false', '0', 'off', 'no'].includes(word) ? false : value
}

/** What a source is given that has no settings. */
export function defaultsOf<S>(schema: Schema<S>): S {
  const defaults = Object.entries(propertiesOf(schema)).flatMap(([key, { default: given }]) =>
    given === undefined ? [] : [[key, given]],
  )
  return Object.fromEntries(defaults)
}

interface Property {
  readonly type?: string | readonly string[]
  readonly default?: Json
}

function propertiesOf(schema: unknown): Readonly<Record<string, Property>> {
  const { properties } = schema as { readonly properties?: unknown }
  return isObject(properties) ? (properties as Readonly<Record<string, Property>>) : {}
}
