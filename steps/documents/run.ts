// Runs one stage name over sources of documents: every document by itself, steps in order, `after` reordering them.

import { HostError, reasonOf } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { describeNotice, type Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import { readHostname } from '../../system/facts.ts'
import type { Host } from '../../system/host.ts'
import { node } from '../conditions/node.ts'
import { hostname as hostnameKey } from '../hostname.ts'
import { stepKeys } from '../index.ts'
import { templatesOf } from '../shared/go-templates.ts'
import type { Action, Condition, Setting, StepContext, StepKey, StepPath } from '../step.ts'
import type { KairosDocument, Step } from './document.ts'
import { stageOrder } from './stage-order.ts'
import { type Fitting, fittingValue } from './value.ts'

export interface StageRun {
  readonly host: Host
  readonly notices: Notices
  readonly stage: string
  readonly documents: readonly KairosDocument[]
  /** Paths of those whose steps are run; the others count for the order. Default: all. */
  readonly only?: ReadonlySet<string>
  readonly identity?: StepContext['identity']
  readonly givenName?: StepContext['givenName']
  /** As yip does it: {@link StepContext.compat}. */
  readonly compat?: boolean
  /** Around each step; has to call `work` once, and gets to know what became of it. */
  readonly onStep?: (step: Step, work: () => Promise<StepRecord>) => Promise<unknown>
  /** The keys that are checked and applied, in that order; default: all. */
  readonly keys?: readonly StepKey[]
}

/** What became of a step. */
export interface StepRecord {
  readonly stage: string
  readonly step: Step
  /** 'failed': something of it did; the rest of it ran all the same. */
  readonly status: 'ran' | 'skipped' | 'failed'
  /** The key of the condition that made it skipped. */
  readonly condition?: string
  /** The failures, without document and step; or the one reason why it was skipped. */
  readonly reasons: readonly Said[]
}

/** Runs them and returns what failed, as text. A condition that does not hold is not a failure. */
export async function runSteps(run: StageRun): Promise<readonly Said[]> {
  const { notices, stage, documents, only, onStep, compat = false } = run
  const order = stageOrder(documents, stage, compat)
  const isMeant = (document: string | undefined) => !only || document === undefined || only.has(document)
  const steps = order.steps.filter(({ document }) => isMeant(document))
  const problems = order.problems.filter(({ where }) => isMeant(where.document))
  report(problems, notices, { errors: 'error' })
  const errors: Said[] = problems.map(describeNotice)
  const hostname = await hostnameFor(run, steps)
  const templates = templatesOf(run.host, notices, { hostname })
  const filledIn = new Set(documents.flatMap((one) => (one.filledIn ? [one.document] : [])))
  for (const step of steps) {
    const template: StepContext['template'] = async (text, path) =>
      filledIn.has(step.document) ? text : templates(text, step.at(path))
    const work = async () => {
      const { record, failures } = await runStep(run, step, { hostname, template })
      errors.push(...failures)
      return record
    }
    await (onStep ? onStep(step, work) : work())
  }
  return errors
}

/** It is read before the first step, if a condition asks for it or a step renames the machine. */
async function hostnameFor({ host }: StageRun, steps: readonly Step[]): Promise<StepContext['hostname']> {
  let name: Promise<string> | undefined
  const hostname = () => (name ??= readHostname(host.files).then((read) => read ?? ''))
  // One that cannot be read is the failure of that condition.
  if (steps.some(({ settings }) => node.key in settings || hostnameKey.key in settings))
    await Promise.allSettled([hostname()])
  return hostname
}

/** `failures`: with document and step. */
async function runStep(
  run: StageRun,
  step: Step,
  { hostname, template }: Pick<StepContext, 'hostname' | 'template'>,
): Promise<{ record: StepRecord; failures: readonly Said[] }> {
  const { host, notices, stage, identity, givenName, keys = stepKeys, compat = false } = run
  const failures: Said[] = []
  const reasons: Said[] = []
  const fail: StepContext['fail'] = (message, path) => {
    const text = say`step ${say.word(step.operation)} of ${say.word(stage)}: ${message}`
    const where = path ? step.at(path) : step.where
    reasons.push(message)
    failures.push(describeNotice({ message: text, where }))
    notices.error('steps/failed', text, { where })
  }
  const { where, at, operation } = step
  const setting: StepContext['setting'] = async <C>(of: Setting<C>) => {
    const given = step.settings[of.key] ?? null
    return given === null ? undefined : ((await readValue(step, of, given, context)).value as C | undefined)
  }
  const given = { host, notices, stage, operation, where, at, fail, compat, template, hostname, setting }
  const context: StepContext = { ...given, ...(identity && { identity }), ...(givenName && { givenName }) }
  const unmet = await unmetCondition(step, keys, context)
  if (!unmet) await applyKeys(step, keys, context)
  if (reasons.length > 0) return { record: { stage, step, status: 'failed', reasons }, failures }
  if (!unmet) return { record: { stage, step, status: 'ran', reasons }, failures }
  const { condition, why } = unmet
  return { record: { stage, step, status: 'skipped', condition, reasons: [why] }, failures }
}

async function applyKeys(step: Step, keys: readonly StepKey[], context: StepContext): Promise<void> {
  context.notices.debug(say`step ${say.word(step.operation)}: running`)
  const first = keys.filter(({ key }) => step.first?.includes(key))
  for (const one of [...first, ...keys.filter((one) => !first.includes(one))]) {
    const given = step.settings[one.key] ?? null
    if (!('apply' in one) || given === null) continue
    const { value, original } = await readValue(step, one, given, context)
    if (value !== undefined) await one.apply(value, { ...context, ...asInDocument(context, one.key, original) })
  }
}

/** By the key of the condition. */
interface Skipped {
  readonly condition: string
  readonly why: Said
}

/** The first of its conditions that does not hold. With one that cannot be answered the step does not run. */
async function unmetCondition(
  step: Step,
  keys: readonly StepKey[],
  context: StepContext,
): Promise<Skipped | undefined> {
  for (const one of keys) {
    const given = step.settings[one.key] ?? null
    if (!('unmet' in one) || given === null) continue
    const unmet = (why: Said): Skipped => ({ condition: one.key, why })
    const { value, original } = await readValue(step, one, given, context)
    if (value === undefined) return unmet(say`"${say.word(one.key)}" cannot be used`)
    try {
      const found = await one.unmet(value, { ...context, ...asInDocument(context, one.key, original) })
      if (found === undefined) continue
      const message = say`step ${say.word(step.operation)}: skipped, ${found.why}`
      const hint = found.hint && { hint: found.hint }
      if (found.doubtful) context.notices.warning('steps/condition', message, { where: context.at([one.key]), ...hint })
      else context.notices.info(message)
      return unmet(found.why)
    } catch (error) {
      const why = say`its condition could not be run`
      const message = say`${why}: ${reasonOf(error)}`
      if (!(error instanceof HostError)) context.fail(message)
      else {
        const skipped = say`step ${say.word(step.operation)}: skipped, ${message}`
        context.notices.warning('steps/condition', skipped, { where: context.at([one.key]) })
      }
      return unmet(why)
    }
  }
  return undefined
}

async function readValue(
  step: Step,
  one: Action | Condition | Setting,
  given: Json,
  context: StepContext,
): Promise<Fitting> {
  const { key } = one
  const spelling = (path: StepPath) => step.spelling([key, ...path])
  const { compat, notices, fail } = context
  const read = await fittingValue(one, given, { document: step.document, spelling, compat })
  for (const { level, code, message, hint, path } of read.findings) {
    const where = step.at([key, ...path])
    const details = { where, ...(hint && { hint }) }
    if (level === 'error') fail(message, [key, ...path])
    else if (level === 'info') notices.info(describeNotice({ message, where }))
    else notices.warning(code, message, details)
  }
  return read
}

/** Paths of a key's value lead to the place in the document, whatever was left out of the value. */
function asInDocument({ at, fail, template }: StepContext, key: string, original: Fitting['original']) {
  const whole = (path: StepPath): StepPath => (path[0] === key ? [key, ...original(path.slice(1))] : path)
  return {
    at: (path: StepPath) => at(whole(path)),
    fail: (message: Said, path?: StepPath) => fail(message, path && whole(path)),
    template: (text: string, path: StepPath) => template(text, whole(path)),
  }
}
