// What `yip` and `firstlight run-stage` have in common: the steps of documents are run, or shown, and what became of them is told.

import { describeNotice, type Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import type { KairosDocument } from '../../steps/documents/document.ts'
import { graphText } from '../../steps/documents/graph-text.ts'
import { nearStage } from '../../steps/documents/near-stage.ts'
import { runSteps, type StageRun, type StepRecord } from '../../steps/documents/run.ts'
import { isKnownStage } from '../../steps/documents/stage-names.ts'
import { stageOrder } from '../../steps/documents/stage-order.ts'
import { summaryOf } from '../../steps/documents/summary.ts'
import type { Io } from '../io.ts'

export interface StepRun {
  /** What failed, a text for each. */
  readonly errors: readonly Said[]
  readonly records: readonly StepRecord[]
  /** As yip: it would have ended with a panic. */
  readonly panics: boolean
}

/** One stage name over documents. `compat`: those of one source. */
export async function runStageOf(run: StageRun): Promise<StepRun> {
  const { documents, stage, compat, onStep } = run
  const records: StepRecord[] = []
  const keeping = (work: () => Promise<StepRecord>) => async () => {
    const record = await work()
    records.push(record)
    return record
  }
  const errors = await runSteps({
    ...run,
    onStep: (step, work) => (onStep ? onStep(step, keeping(work)) : keeping(work)()),
  })
  const panics = compat === true && stageOrder(documents, stage, compat).panics
  return { errors, records, panics }
}

/** Prints the order, runs nothing. */
export function showStageOf(
  io: Io,
  { documents, stage, compat, notices }: Pick<StageRun, 'documents' | 'stage' | 'compat' | 'notices'>,
): StepRun {
  const { layers, problems, panics } = stageOrder(documents, stage, compat)
  io.out(graphText(layers))
  report(problems, notices, { errors: 'error' })
  return { errors: problems.map(describeNotice), records: [], panics }
}

/** What to look at where there was nothing to run; returns the last line of the run. */
export function endOfRun(
  notices: Notices,
  stages: readonly string[],
  { documents, records }: { readonly documents: readonly KairosDocument[]; readonly records: readonly StepRecord[] },
): Said {
  const defined = new Set(documents.flatMap((document) => [...document.stages.keys()]))
  const name = stages[Math.floor(stages.length / 2)] ?? ''
  if (!stages.some((stage) => defined.has(stage)) && !isKnownStage(name)) {
    const hint = nearStage(name, [...defined])
    notices.warning('steps/unknown-stage', say`no document has a stage "${say.word(name)}"`, hint ? { hint } : {})
  }
  return summaryOf(stages, records)
}
