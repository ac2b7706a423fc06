// Runs one stage name over sources of documents: every document by itself, steps in order, `after` reordering them.

import { reasonOf } from '../../core/errors.ts'
import { describeNotice, type Notices } from '../../core/notices.ts'
import type { Host } from '../../system/host.ts'
import { commands } from '../commands.ts'
import { directories } from '../directories.ts'
import { files } from '../files.ts'
import { runningKeys } from '../index.ts'
import type { StepKey } from '../step.ts'
import type { KairosDocument, Step } from './document.ts'
import { inOrder } from './order.ts'

const implementations: Readonly<Record<string, StepKey>> = Object.fromEntries(
  [directories, files, commands].map((step) => [step.key, step]),
)

export interface StageRun {
  readonly host: Host
  readonly notices: Notices
  readonly stage: string
  readonly documents: readonly KairosDocument[]
  readonly onStep?: (operation: string, work: () => Promise<void>) => Promise<void>
}

/** The steps of a stage, in the order they run. */
export function stepsOf(documents: readonly KairosDocument[], stage: string, notices: Notices): readonly Step[] {
  const groups = documents.map((document) => document.stages.get(stage) ?? [])
  return inOrder(groups, notices)
}

/** Runs them; the texts are what failed. A false condition is no failure. */
export async function runSteps({ host, notices, stage, documents, onStep }: StageRun): Promise<readonly string[]> {
  const errors: string[] = []
  for (const step of stepsOf(documents, stage, notices)) {
    const work = () => runStep(step, host, notices, errors)
    await (onStep ? onStep(step.operation, work) : work())
  }
  return errors
}

async function runStep(step: Step, host: Host, notices: Notices, errors: string[]): Promise<void> {
  const fail = (message: string) => {
    const text = describeNotice({ message: `step ${step.operation}: ${message}`, where: step.where })
    errors.push(text)
    notices.error('steps/failed', `step ${step.operation}: ${message}`, { where: step.where })
  }
  const condition = step.settings['if']
  if (condition !== undefined && condition !== null && condition !== '') {
    try {
      const { exitCode } = await host.commands.query(['sh', '-c', String(condition)], { accept: 'any' })
      if (exitCode !== 0) {
        notices.info(`step ${step.operation}: skipped, its condition ended with ${exitCode}`)
        return
      }
    } catch (error) {
      fail(`its condition could not be run: ${reasonOf(error)}`)
      return
    }
  }
  notices.debug(`step ${step.operation}: running`)
  for (const key of runningKeys) {
    const value = step.settings[key]
    const implementation = implementations[key]
    if (value === undefined || value === null || !implementation) continue
    await implementation.apply(value, { host, notices, where: step.where, fail })
  }
}
