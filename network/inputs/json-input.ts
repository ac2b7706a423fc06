// JSON that came as text or as a value.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Problems } from '../problems.ts'

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
