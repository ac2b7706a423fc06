// The steps of one stage of some documents, in the order in which they run.

import type { Problem } from '../../core/problem.ts'
import type { KairosDocument, Step } from './document.ts'
import { inOrder } from './order.ts'
import { asYipOrders } from './yip-order.ts'

export interface StageOrder {
  readonly steps: readonly Step[]
  /** As `--analyze` shows them: the first is the one beside "init". They run one after another all the same. */
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
  return { steps, layers: [[], ...layersOf(steps, after, groups)], after, problems, panics: false }
}

/** Steps of one document that wait for none of each other share a layer, as yip has them; a document begins one of its own. */
function layersOf(
  steps: readonly Step[],
  after: StageOrder['after'],
  groups: readonly (readonly Step[])[],
): readonly (readonly Step[])[] {
  // By what they say, as steps have got names of their own in between.
  const earlier = new Map(
    groups.flatMap((group) => group.map(({ settings }, index) => [settings, group[index - 1]?.settings])),
  )
  const layers: Step[][] = []
  const last = new Set<unknown>()
  for (const step of steps) {
    const layer = layers.at(-1)
    const needed = after.get(step)?.map(({ settings }) => settings) ?? [earlier.get(step.settings)]
    if (layer?.[0]?.document === step.document && !needed.some((one) => last.has(one))) layer.push(step)
    else {
      layers.push([step])
      last.clear()
    }
    last.add(step.settings)
  }
  return layers
}
