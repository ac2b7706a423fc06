// What a command was given on its standard input, for a journal, a test or an error to look at.

import type { RunOptions } from './host.ts'

/** Undefined: nothing was given, or it comes as a stream that only the command reads. */
export function inputText(input: RunOptions['input']): string | undefined {
  if (typeof input === 'string') return input
  return input instanceof Uint8Array ? Buffer.from(input).toString('utf8') : undefined
}
