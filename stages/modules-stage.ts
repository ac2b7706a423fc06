// The config and final stages: the cached instance is taken as it is, and the section's modules run.

import { describeInstance } from '../core/instance.ts'
import { say } from '../core/said.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { cutOff } from './cut-off.ts'
import type { Span } from './events/spans.ts'
import type { StageOutcome } from './init.ts'
import { runSection } from './sections.ts'
import { loadInstance, previousInstanceId } from './state/cache.ts'
import type { Once } from './state/once.ts'
import type { Status } from './state/status.ts'

export interface ModulesInput {
  readonly mode: 'init' | 'config' | 'final'
  readonly settings: Settings
  readonly span: Span
  readonly once: Once
  /** What is known of this boot; absent: nothing, as outside of one. */
  readonly records?: Status['records']
}

export async function modulesStage(
  boot: Boot,
  { mode, settings: early, span, once, records = {} }: ModulesInput,
): Promise<StageOutcome> {
  const instance = await loadInstance(boot.host, early.paths, boot.notices)
  if (!instance) {
    const message = say`Can not apply stage ${mode}, no datasource found! Likely bad things to come!`
    boot.console.err(`${message}\n`)
    const begun = ['init-local', 'init'].some((key) => records[key]?.start != null)
    const hint = begun
      ? say`what the stage before it found could not be kept; see what that one said`
      : say`cloud-init init was not run before it, or could not keep what it found`
    boot.notices.error('stage/no-datasource', message, { hint })
    return { errors: [message] }
  }
  const settings = instance.config ? await boot.settings({ datasource: instance.config }) : early
  const distro = await boot.distro(settings)
  const newInstance = (await previousInstanceId(boot, settings.paths)) !== instance.id
  const section = { boot, settings, distro, instance, newInstance, span, once }
  const why = mode === 'init' ? undefined : await cutOff(`modules-${mode}`, records, section)
  if (why !== undefined) {
    boot.notices.error('stage/failed', why)
    return { errors: [why], datasource: describeInstance(instance) }
  }
  const errors = await runSection(`cloud_${mode}_modules` as const, section)
  return { errors, datasource: describeInstance(instance) }
}
