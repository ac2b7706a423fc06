// `ds-identify`: which datasources may be here, told by the exit code and in /run/cloud-init/cloud.cfg.

import { Failure, reasonOf, stackOf } from '../../core/errors.ts'
import { detectionFacts, runIdentify } from '../../stages/identify.ts'
import type { Command } from '../io.ts'

/** It could not be decided. Any other code would be an answer. */
const undecided = 3

export const dsIdentify: Command = async (args, io) => {
  const { host } = io
  try {
    const { exitCode, warnings } = await runIdentify(host, () => detectionFacts(host), { force: args[0] === '--force' })
    for (const warning of warnings) io.err(`${warning}\n`)
    return exitCode
  } catch (error) {
    io.err(`ERROR: ${reasonOf(error)}\n`)
    if (!(error instanceof Failure)) io.err(`${stackOf(error)}\n`)
    return undecided
  }
}
