// Where a JSON file that a command reads breaks, for its sentence on standard error.

import { ConfigError } from '../core/errors.ts'

/** "line 3, column 7"; what is no error of `parseJson` is thrown on. */
export function jsonPlace(error: unknown): string {
  if (!(error instanceof ConfigError)) throw error
  const { line, column } = error.where
  return `line ${line}, column ${column}`
}
