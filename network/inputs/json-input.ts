// JSON that came as text or as a value.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { Problems } from '../problems.ts'
import type { Locate } from './problem-list.ts'

/** undefined: not a JSON object, which was reported. */
export function jsonObject(input: string | Json, problems: Problems): JsonObject | undefined {
  const value = typeof input === 'string' ? parsed(input, problems) : input
  if (value === undefined) return undefined
  if (isObject(value)) return value
  problems.error('network/syntax', [], 'a JSON object is expected')
  return undefined
}

function parsed(text: string, problems: Problems): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    // The text may hold secrets; Node's message quotes it.
    const position = /position \d+|line \d+ column \d+/.exec(String(error))?.[0]
    problems.error('network/syntax', [], `this is not JSON${position ? ` (${position})` : ''}`)
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
