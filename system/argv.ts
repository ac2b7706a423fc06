// Words that are known only while the program runs, as a command line.

import { Failure } from '../core/errors.ts'
import { say } from '../core/said.ts'
import type { Argv } from './host.ts'

/** Throws where there is no word: nothing can be run then. */
export function argvOf(words: readonly string[]): Argv {
  const [program, ...rest] = words
  if (program === undefined) throw new Failure(say`an empty list is no command`)
  return [program, ...rest]
}
