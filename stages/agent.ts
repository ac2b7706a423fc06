// One process for the whole boot: waits at the door of each stage until a unit asks, runs it, answers with its exit code.

import { reasonOf } from '../core/errors.ts'
import type { StageDoor } from '../system/stage-doors.ts'
import type { Boot } from './boot.ts'
import { runPoint, type StageReport } from './run.ts'
import { type Point, pointNamed } from './timeline.ts'

/** Names of the doors, in the order they are waited for; the reference's. */
export const agentStages: readonly string[] = ['local', 'network', 'config', 'final']

export interface AgentInput {
  readonly boot: Boot
  readonly doors: Readonly<Record<string, StageDoor>>
  /** Tells the service manager; never throws. */
  readonly notify: (state: string) => void
}

/** The exit code of the whole: 1 where any stage had errors. Messages are constant: a shell runs the answer. */
export async function serveStages({ boot, doors, notify }: AgentInput): Promise<number> {
  notify('READY=1')
  let failure: string | undefined
  for (const name of agentStages) {
    const door = doors[name] as StageDoor
    notify(`STATUS=Waiting on external services to complete before starting the ${name} stage.`)
    await door.asked
    notify(`STATUS=Running (${name} stage)`)
    door.begun()
    try {
      const report: StageReport = await runPoint(boot, pointNamed(name) as Point)
      if (report.exitCode > 0) failure ??= 'a stage of cloud-init exited non-zero'
      door.ended(`Completed socket interaction for boot stage ${name}`, Math.min(report.exitCode, 255))
    } catch (error) {
      failure ??= `first exception received: ${reasonOf(error)}`
      boot.console.err(`firstlight: stage ${name}: ${error instanceof Error ? error.stack : error}\n`)
      door.ended(
        'fatal error, run "systemctl status cloud-init-main.service" and "cloud-init status --long" for more details',
        1,
      )
    }
  }
  const details = "Run 'cloud-init status --long' for more details."
  notify(failure ? `STATUS=Completed with failure, ${failure}. ${details}` : 'STATUS=Completed')
  notify('STOPPING=1')
  return failure ? 1 : 0
}
