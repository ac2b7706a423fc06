// One input: what a target does with it, and whether that is a finding.

import { Failure } from '../../core/errors.ts'
import type { Target } from './target.ts'

/** Seconds of processor time for one input. */
const mostSeconds = 2

/** Why it is a finding; undefined: it is none. */
export async function tryInput({ run }: Target, input: Buffer): Promise<string | undefined> {
  const before = process.cpuUsage()
  try {
    await run(input)
  } catch (error) {
    if (!(error instanceof Failure)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  return seconds > mostSeconds ? `${seconds.toFixed(1)} s of processor time` : undefined
}
