// Where a JSON file that a command reads breaks, for its sentence on standard error.

import { ConfigError } from '../core/errors.ts'

/** "line 3, column 7"; an error that does not come from `parseJson` is thrown again. */
export function jsonPlace(error: unknown): string {
  if (!(error instanceof ConfigError)) throw error
  const { line, column } = error.where
  return `line ${line}, column ${column}`
}
