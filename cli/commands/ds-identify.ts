// `ds-identify`: which datasources may be here, told by the exit code and in /run/cloud-init/cloud.cfg.

import { detectionFacts, runIdentify } from '../../stages/identify.ts'
import type { Command } from '../io.ts'

export const dsIdentify: Command = async (args, io) => {
  const { host } = io
  const { exitCode, warnings } = await runIdentify(host, () => detectionFacts(host), { force: args[0] === '--force' })
  for (const warning of warnings) io.err(`${warning}\n`)
  return exitCode
}
