// YAML documents of a seed: broken ones are reported with file, line and column, and the rest of the seed is still used.

import type { Json, JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'

/** The mapping in `bytes`. Empty is an empty mapping; undefined: it cannot be used, and a notice says why. */
export async function seedMapping(
  bytes: Uint8Array | string,
  document: string,
  notices: Notices,
): Promise<JsonObject | undefined> {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')
  if (text.trim() === '') return {}
  const { parseMapping } = await import('../../languages/yaml/parse.ts')
  const { value, problems } = parseMapping(text, { document })
  report(problems, notices)
  if (value) return plainYaml(value) as JsonObject
  return problems.some(({ level }) => level === 'error') ? undefined : {}
}

/** `!!binary` values become text that the cache and instance-data.json can hold: "ci-b64:" and base64. */
export function plainYaml(value: unknown): Json {
  if (value instanceof Uint8Array) return `ci-b64:${Buffer.from(value).toString('base64')}`
  if (Array.isArray(value)) return value.map(plainYaml)
  if (typeof value !== 'object' || value === null) return value as Json
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainYaml(inner)]))
}
