// A #cloud-config being read: its values, and what is wrong with them.

import type { Json, JsonObject } from '../../core/json.ts'
import type { Problem } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import type { Path } from '../../core/schema/pieces.ts'
import type { Places } from './found.ts'

export interface CloudConfig extends Places {
  readonly value: JsonObject
  readonly compat: boolean
  readonly problems: Problem[]
}

export interface Reading extends CloudConfig {
  /** What cannot be used is left out: as yip, with all of the document. */
  bad(path: Path, message: Said): void
  /** A scalar as a text; undefined: it is none. */
  text(value: Json | undefined, path: Path): string | undefined
  /** The items of a list; none where it is null, or another thing, which is reported. */
  list(value: Json | undefined, path: Path): readonly Json[]
}

export function readingOf(config: CloudConfig): Reading {
  const { locate, spelling, problems } = config
  const bad: Reading['bad'] = (path, message) => {
    const where = locate(path)
    problems.push({ level: 'error', code: 'steps/bad-step', message, where })
  }
  return {
    ...config,
    bad,
    text: (value, path) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? (spelling(path) ?? String(value))
        : undefined,
    list(value, path) {
      if (Array.isArray(value)) return value
      if (value !== null && value !== undefined) bad(path, say`expected a list, not ${say.value(value)}`)
      return []
    },
  }
}
