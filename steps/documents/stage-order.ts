// The steps of one stage of some documents, in the order in which they run.

import type { Problem } from '../../core/problem.ts'
import type { KairosDocument, Step } from './document.ts'
import { inOrder } from './order.ts'
import { asYipOrders } from './yip-order.ts'

export interface StageOrder {
  readonly steps: readonly Step[]
  /** As `--analyze` shows them: the first is the one beside "init". Ours hold one step each, as they run one after another. */
  readonly layers: readonly (readonly Step[])[]
  /** The steps that `after` of a step names, where it is obeyed. */
  readonly after: ReadonlyMap<Step, readonly Step[]>
  /** What `after` says and cannot be obeyed. */
  readonly problems: readonly Problem[]
  /** As yip (`compat`): it would have ended here, and nothing runs. */
  readonly panics: boolean
}

/** `compat`: of the documents of one source, as yip has it. */
export function stageOrder(documents: readonly KairosDocument[], stage: string, compat = false): StageOrder {
  const groups = documents.map((document) => document.stages.get(stage) ?? [])
  if (compat) {
    const { layers, panic } = asYipOrders(groups)
    const panics = panic !== undefined
    return { steps: layers.flat(), layers, after: new Map(), problems: panics ? [panic] : [], panics }
  }
  const { steps, after, problems } = inOrder(groups)
  return { steps, layers: [[], ...steps.map((step) => [step])], after, problems, panics: false }
}
