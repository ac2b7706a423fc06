// JSON that is given as text or as a value.

import { ConfigError } from '../../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { parseJson } from '../../../languages/json.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import type { Problems } from '../../problems.ts'
import type { Locate } from './problem-list.ts'

/** undefined: not a JSON object, which was reported. */
export function jsonObject(input: string | Json, document: string, problems: Problems): JsonObject | undefined {
  const value = typeof input === 'string' ? parsed(input, document, problems) : input
  if (value === undefined) return undefined
  if (isObject(value)) return value
  problems.error('network/syntax', [], say`a JSON object is expected`)
  return undefined
}

/** undefined: not a JSON array, which was reported. */
export function jsonList(input: string | Json, document: string, problems: Problems): readonly Json[] | undefined {
  const value = typeof input === 'string' ? parsed(input, document, problems) : input
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value
  problems.error('network/syntax', [], say`a JSON array is expected`)
  return undefined
}

function parsed(text: string, document: string, problems: Problems): Json | undefined {
  try {
    return parseJson(text, document)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.list.push({ level: 'error', code: 'network/syntax', message: say`this is not JSON`, where: error.where })
    return undefined
  }
}

/** Places in JSON that came as text. JSON is YAML; it is read that way only when there is a problem to place. */
export function jsonPlaces(input: string | Json, document: string): Locate | undefined {
  if (typeof input !== 'string') return undefined
  let locate: Locate | undefined
  return (path) => {
    locate ??= parseYaml(input, { document }).locate
    return locate(path)
  }
}
