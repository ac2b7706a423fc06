// What the commands that run a stage have in common: the option for more config, and running the stage as this process's boot.

import { Failure } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { runPoint } from '../../stages/run.ts'
import { pointNamed } from '../../stages/timeline.ts'
import type { Io } from '../io.ts'

export const fileOption = {
  short: 'f',
  longFirst: true,
  type: 'list',
  metavar: 'FILES',
  about: 'A config file that counts more than all others; may be given again.',
} as const

/** Ends with the number of errors. */
export async function runStageCommand(name: string, io: Io, files: readonly string[] | undefined): Promise<number> {
  const point = pointNamed(name)
  if (!point) throw new Failure(say`no stage is named ${say.named(name)}`)
  const boot = await io.boot({ ...io.global, files })
  const report = await runPoint(boot, point)
  return Math.min(report.exitCode, 255)
}
