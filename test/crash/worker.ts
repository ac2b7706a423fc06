// A share of the tries in memory, in a thread of its own.

import { parentPort, workerData } from 'node:worker_threads'
import { reasonOf } from '../../core/errors.ts'
import { attempt, record, type Try, triesOf } from './tries.ts'

export interface Share {
  readonly seeds: readonly number[]
  /** Which of how many. */
  readonly index: number
  readonly of: number
}

export interface Tried {
  readonly one: Try
  /** What the crash came before or into. */
  readonly effect: string
  readonly problems: readonly string[]
}

const { seeds, index, of } = workerData as Share
const recording = await record()
for (const [number, one] of triesOf(recording, seeds).entries()) {
  if (number % of !== index) continue
  const { kind, what } = recording.effects[one.count] ?? { kind: 'end', what: 'of the boot' }
  const problems = await attempt(recording, one).catch((error: unknown) => [
    `it failed: ${error instanceof Error ? error.stack : reasonOf(error)}`,
  ])
  parentPort?.postMessage({ one, effect: `${kind} ${what}`, problems } satisfies Tried)
}
