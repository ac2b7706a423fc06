// The rare forms of stage commands: `cloud-init single` and the deprecated `modules --mode init`.

import type { Frequency } from '../modules/module.ts'
import { modulesStage } from '../stages/modules-stage.ts'
import { singleModule } from '../stages/single.ts'
import { UsageError } from './options.ts'
import { processBoot } from './process-boot.ts'

interface CommonValues {
  readonly debug?: boolean
  readonly force?: boolean
  readonly file?: readonly string[]
}

const frequencies: Readonly<Record<string, Frequency>> = { instance: 'once-per-instance', always: 'always', once: 'once' }

export async function runSingle(
  values: CommonValues & { name?: string; frequency?: string },
  args: readonly string[],
): Promise<number> {
  if (!values.name) throw new UsageError('the following arguments are required: -n/--name')
  const boot = processBoot({ debug: values.debug, force: values.force, files: values.file })
  return singleModule(boot, { name: values.name, frequency: values.frequency ? frequencies[values.frequency] : undefined, args })
}

/** Not recorded in status.json, as in the reference. */
export async function runInitSection(values: CommonValues): Promise<number> {
  const boot = processBoot({ debug: values.debug, force: values.force, files: values.file })
  boot.notices.deprecated('stage/deprecated', '`cloud-init modules --mode init` is deprecated in 24.1 and scheduled to be removed in 29.1. Use `cloud-init init`.')
  const settings = await boot.settings()
  const { errors } = await boot.span('modules-init', 'running modules for init', (span) => modulesStage(boot, { mode: 'init', settings, span }))
  await boot.log.flush()
  await boot.console.flush()
  return errors.length
}
