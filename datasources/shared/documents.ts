// Documents of a cloud: parsed, with the place of what is broken, and held against a schema. A function over Http and no method of it:
// a Host has four implementations, none of which need know of schemas, and only a source's own list of them is in a build.

import { ConfigError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { report } from '../../core/problem.ts'
import { redactUrl } from '../../core/redact.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { validate } from '../../core/schema/validate.ts'
import { parseJson } from '../../languages/json.ts'
import type { HttpOptions } from '../../system/host.ts'
import type { ReadInput } from '../datasource.ts'
import { plainYaml } from './seed-document.ts'

/** What a source's `read` was given: all of it, or this much. */
export type Reader = Pick<ReadInput, 'host' | 'notices' | 'documents'>

/** A `C` that was read from a document: what the schema does not name is JSON too. */
export type Parsed<C> = C extends readonly unknown[] ? C & readonly Json[] : C extends object ? C & JsonObject : C

/** A JSON document at an address. Throws HostError, and ConfigError where it cannot be used; 404 with `absent` is undefined. */
export async function fetchJson<C>(
  reader: Reader,
  url: string,
  schema: Schema<C>,
  options: HttpOptions & { absent: true },
): Promise<Parsed<C> | undefined>
export async function fetchJson<C>(
  reader: Reader,
  url: string,
  schema: Schema<C>,
  options?: HttpOptions,
): Promise<Parsed<C>>
export async function fetchJson<C>(
  reader: Reader,
  url: string,
  schema: Schema<C>,
  options: HttpOptions = {},
): Promise<Parsed<C> | undefined> {
  const answer = await reader.host.http.get(url, options as HttpOptions & { absent: true })
  return answer && (await jsonDocument(reader, answer.body, redactUrl(url), schema))
}

/** `document` is its name in messages, of which none quotes what the document holds. */
export async function jsonDocument<C>(
  reader: Reader,
  content: Uint8Array,
  document: string,
  schema: Schema<C>,
): Promise<Parsed<C>> {
  return await checked(reader, parseJson(content, document), document, schema)
}

export async function yamlDocument<C>(
  reader: Reader,
  content: Uint8Array,
  document: string,
  schema: Schema<C>,
): Promise<Parsed<C>> {
  const { parseYaml } = await import('../../languages/yaml/parse.ts')
  const { value, problems } = parseYaml(Buffer.from(content).toString('utf8'), { document })
  const fault = value === undefined ? problems.find(({ level }) => level === 'error') : undefined
  if (fault) throw new ConfigError(fault.message, fault.where)
  report(problems, reader.notices)
  return await checked(reader, plainYaml(value), document, schema)
}

/** Without the pieces that do not fit, of which notices tell; what cannot do without them is an error. */
async function checked<C>(
  { documents, notices }: Reader,
  value: Json,
  document: string,
  schema: Schema<C>,
): Promise<Parsed<C>> {
  // Without this, only a build would tell.
  if (!documents.includes(schema)) throw new Error(`The schema of ${document} is not among the source's documents`)
  const { value: fitting, problems } = await validate(schema, value, { document, code: 'datasource/bad-metadata' })
  const [first] = problems
  if (fitting === undefined && first) throw new ConfigError(first.message, first.where)
  report(problems, notices)
  return fitting as Parsed<C>
}
