// What documents hold, for people to look at: the stages in the order of a machine's life, the steps of each as they would run, what
// waits for what, and what is wrong.

import { describeNotice } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import { stepKeys } from '../index.ts'
import type { KairosDocument, Step } from './document.ts'
import { documentNames, isKnownStage, knownStages, stageNames } from './stage-names.ts'
import { stageOrder } from './stage-order.ts'

export interface StageGraph {
  readonly stage: string
  /** Nothing is known to run it but a person, by its name. */
  readonly own: boolean
  readonly steps: readonly GraphStep[]
}

export interface GraphStep {
  readonly operation: Said
  /** "/oem/a.yaml:3". */
  readonly place: Said
  /** Its conditions and its actions, by key. */
  readonly conditions: readonly string[]
  readonly actions: readonly string[]
  /** Numbers of steps of the stage that `after` names. */
  readonly after: readonly number[]
  /** Of its `after`. */
  readonly problems: readonly Said[]
}

/** Stages that no document has are left out; of `wanted` ("boot") also ".before" and ".after". */
export function stageGraphs(
  documents: readonly KairosDocument[],
  wanted: readonly string[] = [],
): readonly StageGraph[] {
  const present = new Set(
    documents.flatMap(({ stages }) => [...stages].filter(([, { length }]) => length > 0).map(([stage]) => stage)),
  )
  const known = knownStages.flatMap((name) => documentNames({ name }))
  const own = [...present].filter((stage) => !isKnownStage(stage)).sort()
  const asked = (stage: string) => wanted.length === 0 || wanted.some((name) => stageNames(name).includes(stage))
  // Two known names may lead to one: "kairos-install.after" is a stage, and would be what comes after "kairos-install".
  const stages = [...new Set([...known, ...own])].filter((stage) => present.has(stage) && asked(stage))
  return stages.map((stage) => ({ stage, own: own.includes(stage), steps: stepsOf(documents, stage) }))
}

function stepsOf(documents: readonly KairosDocument[], stage: string): readonly GraphStep[] {
  const { steps, after, problems } = stageOrder(documents, stage)
  const numbers = new Map(steps.map((step, index) => [step, index]))
  return steps.map((step) => {
    const { operation, where, document } = step
    const given = stepKeys.filter(({ key }) => (step.settings[key] ?? null) !== null)
    const keys = (kind: 'unmet' | 'apply') => given.flatMap((one) => (kind in one ? [one.key] : []))
    const own = problems.filter((problem) => problem.where.document === document && isIn(step, problem.where.line))
    return {
      operation: say.word(operation),
      place: say.path([document, where.line].filter(Boolean).join(':')),
      conditions: keys('unmet'),
      actions: keys('apply'),
      after: (after.get(step) ?? []).flatMap((other) => numbers.get(other) ?? []),
      problems: own.map(describeNotice),
    }
  })
}

/** Problems of the order stand at an entry of `after`. */
function isIn(step: Step, line: number | undefined): boolean {
  return (step.after ?? []).some(({ path }) => step.at(path).line === line)
}

/** A tree of lines. */
export function graphTree(graphs: readonly StageGraph[]): string {
  return graphs
    .map(({ stage, own, steps }) => `${stage}${own ? ' (by run-stage alone)' : ''}\n${branches(steps)}`)
    .join('\n')
}

function branches(steps: readonly GraphStep[]): string {
  return steps
    .map((step, index) => {
      const last = index === steps.length - 1
      const rest = [...detailsOf(step, steps), ...step.problems.map((problem) => `! ${problem}`)]
      const lines = rest.map((line) => `${last ? ' ' : '│'}     ${line}\n`).join('')
      return `${last ? '└─' : '├─'} ${index + 1}. ${step.operation}  ${step.place}\n${lines}`
    })
    .join('')
}

/** What it does, on which conditions, and after what. */
export function detailsOf({ conditions, actions, after }: GraphStep, steps: readonly GraphStep[]): readonly string[] {
  const does = actions.length > 0 ? actions.join(', ') : 'nothing'
  const names = after.map((number) => steps[number]?.operation ?? '')
  return [
    conditions.length > 0 ? `${does}, on condition of ${conditions.join(', ')}` : does,
    ...(names.length > 0 ? [`after ${names.join(', ')}`] : []),
  ]
}
