// The systemd generator and ds-identify: whether this boot has first-boot work, and which datasources may be here.

import { probedPaths } from '../../datasources/index.ts'
import { runGenerator, runIdentify } from '../../stages/generator.ts'
import { gatherFacts } from '../../system/facts.ts'
import type { Host } from '../../system/host.ts'
import type { Command } from '../io.ts'

export const generator: Command = async ([normalDir, earlyDir, lateDir], io) => {
  if (!normalDir || !earlyDir || !lateDir) {
    io.err('usage: firstlight generator NORMAL_DIR EARLY_DIR LATE_DIR\n')
    return 2
  }
  const { host } = io
  return runGenerator(host, () => detectionFacts(host), { normalDir, earlyDir, lateDir })
}

export const dsIdentify: Command = async (args, io) => {
  const { host } = io
  const { exitCode, warnings } = await runIdentify(host, () => detectionFacts(host), { force: args[0] === '--force' })
  for (const warning of warnings) io.err(`${warning}\n`)
  return exitCode
}

/** What detection reads, and no more: systemd waits. */
function detectionFacts(host: Host) {
  return gatherFacts(host, { probes: probedPaths(), nics: false, programs: [] })
}
