// What is fuzzed: a name, inputs, and what is done with one.

import type fc from 'fast-check'

export interface Target {
  readonly name: string
  /** Inputs from a grammar, and mutations of what lies in fixtures/. */
  readonly inputs: fc.Arbitrary<Buffer>
  /** May throw a Failure, and nothing else. */
  run(input: Buffer): Promise<void>
}
