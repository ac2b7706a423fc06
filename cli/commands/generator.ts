// `firstlight generator`: the systemd generator; enables the boot of a machine that has first-boot work.

import { runGenerator } from '../../stages/generator.ts'
import { detectionFacts } from '../../stages/identify.ts'
import type { Command } from '../io.ts'

export const generator: Command = async ([normalDir, earlyDir, lateDir], io) => {
  if (!normalDir || !earlyDir || !lateDir) {
    io.err('usage: firstlight generator NORMAL_DIR EARLY_DIR LATE_DIR\n')
    return 2
  }
  const { host } = io
  return runGenerator(host, () => detectionFacts(host), { normalDir, earlyDir, lateDir })
}
