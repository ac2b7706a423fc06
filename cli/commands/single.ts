// The rare forms of stage commands: `cloud-init single` and the deprecated `modules --mode init`.

import type { Frequency } from '../../modules/module.ts'
import { modulesStage } from '../../stages/modules-stage.ts'
import { singleModule } from '../../stages/single.ts'
import type { Io } from '../io.ts'

const frequencies: Readonly<Record<string, Frequency>> = {
  instance: 'once-per-instance',
  always: 'always',
  once: 'once',
}

export interface SingleRequest {
  readonly name: string
  readonly frequency?: string
  readonly file?: readonly string[]
  readonly args: readonly string[]
}

export async function runSingle(io: Io, { name, frequency, file, args }: SingleRequest): Promise<number> {
  const boot = await io.boot({ ...io.global, files: file })
  return singleModule(boot, { name, frequency: frequency ? frequencies[frequency] : undefined, args })
}

/** Not recorded in status.json, as in the reference. */
export async function runInitSection(io: Io, files: readonly string[] | undefined): Promise<number> {
  const boot = await io.boot({ ...io.global, files })
  boot.notices.deprecated(
    'stage/deprecated',
    '`cloud-init modules --mode init` is deprecated in 24.1 and scheduled to be removed in 29.1. Use `cloud-init init`.',
  )
  const settings = await boot.settings()
  const { errors } = await boot.span('modules-init', 'running modules for init', (span) =>
    modulesStage(boot, { mode: 'init', settings, span }),
  )
  await boot.log.flush()
  await boot.console.flush()
  return Math.min(errors.length, 255)
}
