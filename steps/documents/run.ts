// Runs one stage name over sources of documents: every document by itself, steps in order, `after` reordering them.

import { reasonOf } from '../../core/errors.ts'
import { describeNotice, type Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { stepKeys } from '../index.ts'
import type { StepContext, StepKey } from '../step.ts'
import type { KairosDocument, Step } from './document.ts'
import { inOrder } from './order.ts'
import { fittingValue } from './value.ts'

export interface StageRun {
  readonly host: Host
  readonly notices: Notices
  readonly stage: string
  readonly documents: readonly KairosDocument[]
  readonly identity?: StepContext['identity']
  /** As yip does it: {@link StepContext.compat}. */
  readonly compat?: boolean
  readonly onStep?: (operation: string, work: () => Promise<void>) => Promise<void>
  /** The keys that are checked and applied, in that order; default: all. */
  readonly keys?: readonly StepKey[]
}

/** The steps of a stage, in the order in which they run. */
export function stepsOf(documents: readonly KairosDocument[], stage: string, notices: Notices): readonly Step[] {
  const groups = documents.map((document) => document.stages.get(stage) ?? [])
  return inOrder(groups, notices)
}

/** Runs them and returns what failed, as text. A condition that does not hold is not a failure. */
export async function runSteps(run: StageRun): Promise<readonly Said[]> {
  const { host, notices, stage, documents, identity, onStep, keys = stepKeys, compat = false } = run
  const errors: Said[] = []
  for (const step of stepsOf(documents, stage, notices)) {
    const fail: StepContext['fail'] = (message, path) => {
      const text = say`step ${say.word(step.operation)}: ${message}`
      const where = path ? step.at(path) : step.where
      errors.push(describeNotice({ message: text, where }))
      notices.error('steps/failed', text, { where })
    }
    const { where, at } = step
    const template = async (text: string) => text
    const context: StepContext = { host, notices, where, at, fail, compat, template, ...(identity && { identity }) }
    const work = () => runStep(step, keys, context)
    await (onStep ? onStep(step.operation, work) : work())
  }
  return errors
}

async function runStep(step: Step, keys: readonly StepKey[], context: StepContext): Promise<void> {
  if (!(await isWanted(step, keys, context))) return
  context.notices.debug(say`step ${say.word(step.operation)}: running`)
  for (const one of keys) {
    const given = step.settings[one.key] ?? null
    if (!('apply' in one) || given === null) continue
    const value = await fittingValue(one, given, context)
    if (value !== undefined) await one.apply(value, context)
  }
}

/** Whether all its conditions hold. One that cannot be checked is a failure, and the step does not run. */
async function isWanted(step: Step, keys: readonly StepKey[], context: StepContext): Promise<boolean> {
  for (const one of keys) {
    const given = step.settings[one.key] ?? null
    if (!('unmet' in one) || given === null) continue
    const value = await fittingValue(one, given, context)
    if (value === undefined) return false
    try {
      const why = await one.unmet(value, context)
      if (why === undefined) continue
      context.notices.info(say`step ${say.word(step.operation)}: skipped, ${why}`)
    } catch (error) {
      context.fail(say`its condition could not be run: ${reasonOf(error)}`)
    }
    return false
  }
  return true
}
