// `cloud-init --all-stages`: the waiting agent of cloud-init-main.service.

import { defaultPaths } from '../../core/paths.ts'
import { agentStages, serveStages } from '../../stages/agent.ts'
import { runPoint } from '../../stages/run.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import { fileError } from '../../system/file-error.ts'
import { openStageDoors } from '../../system/stage-doors.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { serviceNotify } from '../shared/service-notify.ts'

const spec = {
  about: 'Waits for the units of the stages and runs each when its unit asks; on a terminal, one after the other.',
  options: {},
} as const satisfies CommandSpec

export const agent: Command = async (args, io) => {
  if (!parseCommand(spec, args, io)) return 0
  const boot = await io.boot({ ahead: 'boot' })
  // On a terminal there are no units to ask.
  if (process.stdin.isTTY) {
    let errors = 0
    for (const name of agentStages) {
      const { exitCode, refused } = await runPoint(boot, pointNamed(name) as Point)
      errors += exitCode
      if (refused) break // The later ones build on it.
    }
    return errors > 0 ? 1 : 0
  }
  const notices = boot.notices.topic('agent')
  const { notify, told } = serviceNotify(io, notices)
  const share = `${defaultPaths.run}/share`
  const { doors, close } = await openStageDoors(share, agentStages, process.pid).catch((error: unknown) => {
    throw fileError('wait for the stages in', share, error)
  })
  // What every stage needs is read while the units are still on their way, once systemd has heard that they may come.
  setImmediate(() => void boot.facts().catch(() => {}))
  try {
    const exitCode = await serveStages({ boot, doors, notify })
    await told()
    return exitCode
  } finally {
    close()
  }
}
