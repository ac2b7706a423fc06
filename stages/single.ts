// `cloud-init single`: one config module outside its section, with its own frequency mark.

import { eventName } from '../core/event-name.ts'
import type { Frequency } from '../core/frequency.ts'
import { say } from '../core/said.ts'
import { moduleNamed } from '../modules/index.ts'
import { atWork } from './alone.ts'
import { type Boot, openLogFile } from './boot.ts'
import { redirectOutput } from './console.ts'
import { runModule } from './sections.ts'
import { isWork, onceOutsideStages, settle } from './settle.ts'
import { loadInstance, previousInstanceId } from './state/cache.ts'
import { hasMark } from './state/marks.ts'

export interface SingleInput {
  readonly name: string
  readonly frequency?: Frequency
  readonly args: readonly string[]
}

/** Returns the exit code, which is 0 too where the mark says that the module has run before. */
export async function singleModule(boot: Boot, { name, frequency, args }: SingleInput): Promise<number> {
  const early = await boot.settings()
  await openLogFile(boot, early)
  const instance = await loadInstance(boot.host, early.paths, boot.notices)
  if (!instance && !boot.options.force) {
    const message = say`Failed to fetch your datasource, likely bad things to come!`
    boot.console.err(`${message}\n`)
    boot.notices.error('stage/no-datasource', message, {
      hint: say`cloud-init init was not run, or could not keep what it found; --force goes on without`,
    })
    await boot.log.flush()
    return 1
  }
  const settings = instance?.config ? await boot.settings({ datasource: instance.config }) : early
  await redirectOutput(boot, settings.visible, 'final')
  const module = moduleNamed(name)
  if (!module || !instance) {
    boot.notices.warning(
      'stage/module-unknown',
      module
        ? say`Cannot run ${say.named(name)} without an instance`
        : say`Did not find module named ${say.named(name)}`,
    )
    await boot.log.flush()
    return 1
  }
  const distro = await boot.distro(settings)
  const newInstance = (await previousInstanceId(boot, settings.paths)) !== instance.id
  const once = await onceOutsideStages(boot, settings)
  boot.doing.once = once
  const often = frequency ?? module.frequency
  const ranBefore = await hasMark(boot.host, settings.paths, eventName({ kind: 'config', of: name }), often)
  const underway = ranBefore ? undefined : await once.underway(isWork(name))
  if (underway) {
    boot.notices.error('stage/running', await atWork(boot, underway.name, underway.owner))
    await boot.log.flush()
    return 1
  }
  await once.resume()
  const error = await boot.span(`single/${name}`, say`running single module ${say.named(name)}`, (span) =>
    runModule({ name, module, frequency: often, args }, { boot, settings, distro, instance, newInstance, span, once }),
  )
  if (error === undefined && often === 'always') await settle(boot, settings, once, name)
  await once.finish()
  await boot.log.flush()
  await boot.console.flush()
  return error === undefined ? 0 : 1
}
