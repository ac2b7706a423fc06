// The order of the steps of a stage: documents one after another, steps as written; a step with `after` comes after the ones it
// names, across all documents and directories. Deterministic, and nothing that a document says can break it.

import type { Problem } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Awaited } from '../after.ts'
import type { Step } from './document.ts'
import { type Needs, smallestFirst, way } from './graph.ts'
import { withUniqueNames } from './unique-names.ts'

export interface Order {
  /** As they run, each with a name of its own. */
  readonly steps: readonly Step[]
  /** The steps that `after` of a step names, where it can be obeyed. */
  readonly after: ReadonlyMap<Step, readonly Step[]>
  /** An `after` that cannot be obeyed: the step stays where it is written. */
  readonly problems: readonly Problem[]
}

/** What one step waits for because of one entry of its `after`. */
interface Edge {
  readonly to: number
  readonly entry: Awaited
}

interface Placing {
  readonly groups: readonly (readonly Step[])[]
  readonly steps: readonly Step[]
  /** By step; absent: it has no `after` that can be obeyed. */
  readonly edges: Map<number, readonly Edge[]>
}

/** One group for each document; those without steps change nothing. */
export function inOrder(given: readonly (readonly Step[])[]): Order {
  const groups = withUniqueNames(given.filter(({ length }) => length > 0))
  const steps = groups.flat()
  const problems: Problem[] = []
  const placing: Placing = { groups, steps, edges: new Map() }
  if (steps.some((step) => step.after)) addEdges(placing, problems)
  if (placing.edges.size === 0) return { steps, after: new Map(), problems }
  const order = placed(placing, problems)
  const after = new Map(
    [...placing.edges].map(([index, edges]) => [steps[index] as Step, edges.map(({ to }) => steps[to] as Step)]),
  )
  return { steps: order.map((index) => steps[index] as Step), after, problems }
}

function addEdges({ steps, edges }: Placing, problems: Problem[]): void {
  const byName = new Map(steps.map(({ operation }, index) => [operation, index]))
  for (const [index, step] of steps.entries()) {
    const found: Edge[] = []
    for (const entry of step.after ?? []) {
      const to = entry.name === undefined ? undefined : byName.get(entry.name)
      if (to === undefined) problems.push(unusable(step, entry, [...byName.keys()]))
      else if (to === index) problems.push(problem(step, entry, say`"after" names the step itself`))
      else found.push({ to, entry })
    }
    if (found.length > 0) edges.set(index, found)
  }
}

/** How many rings are told one by one, and among how many steps they are looked for. */
const ringLimit = 100
const ringSteps = 2000

/** Takes edges out until there is no ring. Ends, as what is not said by `after` points to what is written before. */
function placed(placing: Placing, problems: Problem[]): readonly number[] {
  const { steps, edges } = placing
  for (let round = 0; ; round++) {
    const needs = needsOf(placing)
    const order = smallestFirst(needs, steps.length)
    if (order.length === needs.length) return order.filter((node) => node < steps.length)
    const done = new Set(order)
    const left = needs.map((_, node) => node).filter((node) => !done.has(node))
    const ring = round < ringLimit && left.length <= ringSteps ? ringAmong(left, needs, placing) : undefined
    if (ring) {
      problems.push(ringProblem(ring, steps))
      drop(edges, ring.from, [ring.edge])
      continue
    }
    for (const node of left) {
      const forward = (edges.get(node) ?? []).filter(({ to }) => to > node && !done.has(to))
      for (const { entry } of forward) {
        problems.push(problem(steps[node] as Step, entry, say`"after" is part of too many rings`))
      }
      drop(edges, node, forward)
    }
  }
}

function drop(edges: Placing['edges'], from: number, gone: readonly Edge[]): void {
  const rest = (edges.get(from) ?? []).filter((edge) => !gone.includes(edge))
  if (rest.length > 0) edges.set(from, rest)
  else edges.delete(from)
}

/**
 * What each node needs: the steps, then an end for each group. A step needs what its `after` names, or else the one before it in its
 * document; and the end of the document before. That end is there when all steps without `after` have run.
 */
function needsOf({ groups, steps, edges }: Placing): Needs {
  const needs: number[][] = []
  const ends: number[][] = []
  for (const [group, members] of groups.entries()) {
    const first = needs.length
    const end: number[] = []
    for (let index = first; index < first + members.length; index++) {
      const named = edges.get(index)
      const own = named ? named.map(({ to }) => to) : index > first ? [index - 1] : []
      needs.push(group > 0 ? [...own, steps.length + group - 1] : own)
      if (!named) end.push(index)
    }
    ends.push(end)
  }
  return [...needs, ...ends]
}

interface Ring {
  readonly from: number
  readonly edge: Edge
  /** The steps that wait for one another, from the one that `edge` names back to `from`. */
  readonly through: readonly number[]
}

/** Each ring has an `after` that names a step which is written later: it is that one which cannot be obeyed. */
function ringAmong(left: readonly number[], needs: Needs, { edges, steps }: Placing): Ring | undefined {
  const among = new Set(left)
  for (const from of left) {
    for (const edge of edges.get(from) ?? []) {
      if (edge.to <= from || !among.has(edge.to)) continue
      const through = way(edge.to, from, { needs, among })
      if (through) return { from, edge, through: through.filter((node) => node < steps.length) }
    }
  }
  return undefined
}

const shownSteps = 8

function ringProblem({ from, edge, through }: Ring, steps: readonly Step[]): Problem {
  const step = steps[from] as Step
  const ring = [from, ...through].map((index) => steps[index] as Step)
  // A long one by its beginning, and the step with which it comes back.
  const told = ring.length > shownSteps ? [...ring.slice(0, shownSteps - 1), undefined, step] : ring
  const shown = told.map((one) => (one ? say.word(one.operation) : say`…`))
  const documents = [...new Set(ring.map(({ document }) => document))].slice(0, shownSteps)
  const where = documents.length > 1 ? say` of ${say.join(documents.map(say.path), ' and ')}` : ''
  return problem(step, edge.entry, say`"after" makes steps${where} wait for each other: ${say.join(shown, ' → ')}`)
}

function unusable(step: Step, entry: Awaited, known: readonly string[]): Problem {
  const { name } = entry
  if (name !== undefined) {
    const others = known.filter((operation) => operation !== step.operation)
    const hint = didYouMean(others, name) ?? withDocument(others, name)
    return problem(step, entry, say`"after" names "${say.named(name)}", and no step of this stage is called so`, hint)
  }
  if (entry.path.length === 1) return problem(step, entry, say`"after" must be a list of mappings with a name`)
  return problem(step, entry, say`an entry of "after" must be a mapping with a name`)
}

/** A step's name alone, without that of its document. */
function withDocument(known: readonly string[], name: string): Said | undefined {
  const meant = known.find((operation) => operation.endsWith(`.${name}`))
  return meant === undefined ? undefined : say`did you mean "${say.named(meant)}"?`
}

function problem(step: Step, { path }: Awaited, what: Said, hint?: Said): Problem {
  return {
    level: 'error',
    code: 'steps/bad-order',
    message: say`step ${say.word(step.operation)}: ${what}; the step runs where it is written`,
    where: step.at(path),
    ...(hint !== undefined && { hint }),
  }
}
