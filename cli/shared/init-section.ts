// The deprecated `cloud-init modules --mode init`: the first section alone, without the search that comes before it.

import { say } from '../../core/said.ts'
import { alone } from '../../stages/alone.ts'
import { modulesStage } from '../../stages/modules-stage.ts'
import { onceOutsideStages } from '../../stages/settle.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import type { Io } from '../io.ts'

/** Not recorded in status.json, as in the reference. */
export async function runInitSection(io: Io, files: readonly string[] | undefined): Promise<number> {
  const boot = await io.boot({ ...io.global, files })
  boot.notices.deprecated(
    'stage/deprecated',
    say`\`cloud-init modules --mode init\` is deprecated in 24.1 and scheduled to be removed in 29.1. Use \`cloud-init init\`.`,
  )
  const settings = await boot.settings()
  // Its modules are those of the network stage.
  const point = pointNamed('network') as Point
  const report = await alone(boot, point, settings, async () => {
    const once = await onceOutsideStages(boot, settings)
    const { errors } = await boot.span('modules-init', say`running modules for init`, (span) =>
      modulesStage(boot, { mode: 'init', settings, span, once }),
    )
    await once.finish()
    return { point: point.name, errors, exitCode: errors.length }
  })
  await boot.log.flush()
  await boot.console.flush()
  return Math.min(report.exitCode, 255)
}
