// One process for the whole boot: waits at the door of each stage until a unit asks, runs it, answers with its exit code.

import { reasonOf } from '../core/errors.ts'
import type { StageDoor } from '../system/stage-doors.ts'
import type { Boot } from './boot.ts'
import { runPoint } from './run.ts'
import type { StageReport } from './stage-report.ts'
import { type Point, pointNamed, timeline } from './timeline.ts'

/** The names of the doors, which are the reference's, in the order in which they are waited for. */
export const agentStages: readonly string[] = timeline.flatMap(({ name, stage }) => (stage ? [name] : []))

export interface AgentInput {
  readonly boot: Boot
  readonly doors: Readonly<Record<string, StageDoor>>
  /** Tells the service manager; never throws. */
  readonly notify: (state: string) => void
}

/** The exit code of the whole: 1 where any stage had errors. Messages are constant: a shell runs the answer. */
export async function serveStages({ boot, doors, notify }: AgentInput): Promise<number> {
  const waiting = (name: string) => `STATUS=Waiting on external services to complete before starting the ${name} stage.`
  notify(`READY=1\n${waiting(agentStages[0] as string)}`)
  let failure: string | undefined
  let left = agentStages
  while (left.length > 0) {
    // In order. But when a later stage asks, those before it are no longer waited for: an administrator may have masked their units.
    const name = await Promise.race(left.map((each) => (doors[each] as StageDoor).asked.then(() => each)))
    const door = doors[name] as StageDoor
    left = left.slice(left.indexOf(name) + 1)
    notify(`STATUS=Running (${name} stage)`)
    door.begun()
    try {
      const report: StageReport = await runPoint(boot, pointNamed(name) as Point)
      if (report.exitCode > 0) failure ??= 'a stage of cloud-init exited non-zero'
      const exitCode = Math.min(report.exitCode, 255)
      door.ended(`Completed socket interaction for boot stage ${name}`, exitCode, report.errors)
    } catch (error) {
      failure ??= `first exception received: ${reasonOf(error)}`
      boot.console.err(`firstlight: stage ${name}: ${error instanceof Error ? error.stack : error}\n`)
      door.ended(
        'fatal error, run "systemctl status cloud-init-main.service" and "cloud-init status --long" for more details',
        1,
        [reasonOf(error)],
      )
    }
    if (left[0]) notify(waiting(left[0]))
  }
  const details = "Run 'cloud-init status --long' for more details."
  notify(failure ? `STATUS=Completed with failure, ${failure}. ${details}` : 'STATUS=Completed')
  return failure ? 1 : 0
}
