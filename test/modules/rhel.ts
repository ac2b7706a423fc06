// A Red Hat machine whose packages can be installed.

import type { ConfigModule } from '../../modules/module.ts'
import type { Answer } from '../../system/memory.ts'
import { applied, type MachineOptions } from './machine.ts'

export const rhel = { distro: 'rhel' }

export const dnf: Readonly<Record<string, Answer>> = { 'dnf *': '' }

export async function rhelTrace(
  module: ConfigModule<unknown>,
  config: object,
  options: MachineOptions = {},
): Promise<readonly string[]> {
  return (
    await applied(module, config, { systemInfo: rhel, ...options, commands: { ...dnf, ...options.commands } })
  ).trace()
}
