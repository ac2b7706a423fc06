// Documents of a cloud: parsed, with the place of what is broken, and checked against a schema. Functions on Http rather than methods
// of it: a Host has four implementations, and none of them needs to know about schemas.

import { ConfigError } from '../../core/errors.ts'
import { report } from '../../core/problem.ts'
import { redactUrl } from '../../core/redact.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { parseJson } from '../../languages/json.ts'
import type { HttpOptions } from '../../system/host.ts'
import type { Parsed, ReadInput } from '../datasource.ts'
import { plainYaml } from './seed-document.ts'

/** What a source's `read` was given: all of it, or this much. */
export type Reader = Pick<ReadInput, 'host' | 'notices' | 'validated'>

/** A JSON document at an address. Throws a HostError, or a ConfigError if it cannot be used; 404 with `absent` is undefined. */
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
  const answer = await reader.host.http.get(url, { ...(options as HttpOptions & { absent: true }), sameHost: true })
  return answer && (await jsonDocument(reader, answer.body, redactUrl(url), schema))
}

/** `document` is its name in messages, none of which quotes its content. */
export async function jsonDocument<C>(
  reader: Reader,
  content: Uint8Array,
  document: string,
  schema: Schema<C>,
): Promise<Parsed<C>> {
  return await reader.validated(schema, parseJson(content, document), document)
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
  return await reader.validated(schema, plainYaml(value), document)
}
