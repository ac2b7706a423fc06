// The config and final stages: the cached instance is taken as it is, and the section's modules run.

import { describeInstance } from '../core/instance.ts'
import { say } from '../core/said.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import type { Span } from './events/spans.ts'
import type { StageOutcome } from './init.ts'
import { runSection } from './sections.ts'
import { loadInstance, previousInstanceId } from './state/cache.ts'
import type { Once } from './state/once.ts'

export interface ModulesInput {
  readonly mode: 'init' | 'config' | 'final'
  readonly settings: Settings
  readonly span: Span
  readonly once: Once
}

export async function modulesStage(
  boot: Boot,
  { mode, settings: early, span, once }: ModulesInput,
): Promise<StageOutcome> {
  const instance = await loadInstance(boot.host, early.paths, boot.notices)
  if (!instance) {
    const message = say`Can not apply stage ${mode}, no datasource found! Likely bad things to come!`
    boot.console.err(`${message}\n`)
    boot.notices.error('stage/no-datasource', message, { hint: say`cloud-init init has to run first` })
    return { errors: [message] }
  }
  const settings = instance.config ? await boot.settings({ datasource: instance.config }) : early
  const distro = await boot.distro(settings)
  const newInstance = (await previousInstanceId(boot, settings.paths)) !== instance.id
  const errors = await runSection(`cloud_${mode}_modules` as const, {
    boot,
    settings,
    distro,
    instance,
    newInstance,
    span,
    once,
  })
  return { errors, datasource: describeInstance(instance) }
}
