// Running the tree of a template. Every node costs a step and every byte of output counts, so that no template can take longer or grow
// larger than allowed.

import { type Fuel, fuelOf } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import type { Functions, World } from './define.ts'
import { assign, evaluatePipeline, type Run } from './evaluate.ts'
import { fail, GoTemplateFailure } from './failure.ts'
import { textOf } from './print.ts'
import type { Body, Statement, Template } from './syntax.ts'
import { int, isKind, isTrue, sortedEntries, typeOf, type Value } from './values.ts'

export interface Limits {
  readonly fuel: Fuel
  /** Bytes of output. */
  readonly output: number
}

export interface Rendered {
  /** Bytes. */
  readonly text: string
  /** Names without a value that were printed: `["Values", "nope"]`; empty for what has no name. */
  readonly missing: readonly (readonly string[])[]
}

/** Templates within templates. */
const deepest = 100

export function stepsOf(amount: number): Fuel {
  return fuelOf(amount, () => {
    throw new GoTemplateFailure('limit', say`the template takes more than ${amount} steps (limit template_steps)`)
  })
}

interface Running extends Run {
  readonly named: Template['named']
  readonly out: string[]
  readonly budget: { output: number; depth: number }
  /** Something without a value is printed: its name, or nothing where it has none. */
  onMissing(path: readonly string[]): void
}

type Ended = 'break' | 'continue' | undefined

export function runGoTemplate(
  { body, named }: Template,
  data: Value,
  { functions, world }: { readonly functions: Functions; readonly world: World },
  { fuel, output }: Limits,
): Rendered {
  const missing = new Map<string, readonly string[]>()
  const run: Running = {
    functions,
    world,
    fuel,
    named,
    out: [],
    budget: { output, depth: 0 },
    variables: [{ name: '', value: data }],
    missing: { last: [] },
    onMissing: (path) => {
      // More are not worth reading.
      if (missing.size < 20) missing.set(path.join('.'), path)
    },
  }
  runBody(run, body, data)
  return { text: run.out.join(''), missing: [...missing.values()] }
}

function runBody(run: Running, body: Body, dot: Value): Ended {
  for (const statement of body) {
    try {
      const ended = runStatement(run, statement, dot)
      if (ended) return ended
    } catch (error) {
      if (error instanceof GoTemplateFailure) error.offset ??= statement.at
      throw error
    }
  }
  return undefined
}

function print(run: Running, text: string): void {
  run.budget.output -= text.length
  if (run.budget.output < 0) {
    throw new GoTemplateFailure('limit', say`the template makes too much text (limit template_bytes)`)
  }
  run.out.push(text)
}

function runStatement(run: Running, statement: Statement, dot: Value): Ended {
  run.fuel.spend(1)
  switch (statement.type) {
    case 'text':
      print(run, statement.text)
      return undefined
    case 'action': {
      run.missing.last = []
      const value = evaluatePipeline(run, dot, statement.pipe)
      const isPrinted = statement.pipe.variables.length === 0
      if (isPrinted && value === undefined) run.onMissing(run.missing.last)
      if (isPrinted) print(run, textOf(value, run.fuel))
      return undefined
    }
    case 'break':
    case 'continue':
      return statement.type
    case 'template':
      callTemplate(run, statement, dot)
      return undefined
    case 'range':
      return within(run, () => range(run, statement, dot))
    default:
      return within(run, () => {
        const value = evaluatePipeline(run, dot, statement.pipe)
        const inner = statement.type === 'with' ? value : dot
        return isTrue(value) ? runBody(run, statement.body, inner) : runBody(run, statement.otherwise, dot)
      })
  }
}

/** What is declared in it ends with it. */
function within<T>({ variables }: Running, work: () => T): T {
  const before = variables.length
  const result = work()
  variables.length = before
  return result
}

function callTemplate(run: Running, { name, pipe }: Extract<Statement, { type: 'template' }>, dot: Value): void {
  const body: Body = run.named.get(name) ?? fail(say`there is no template of this name`)
  if (++run.budget.depth > deepest) {
    throw new GoTemplateFailure('limit', say`templates are nested more than ${deepest} levels deep`)
  }
  const data = pipe ? evaluatePipeline(run, dot, pipe) : undefined
  runBody({ ...run, variables: [{ name: '', value: data }] }, body, data)
  run.budget.depth--
}

function range(run: Running, { pipe, body, otherwise }: Extract<Statement, { body: Body }>, dot: Value): Ended {
  const over = evaluatePipeline(run, dot, { ...pipe, variables: [] })
  let isEmpty = true
  for (const [key, item] of pairsOf(over, run)) {
    isEmpty = false
    run.fuel.spend(1)
    const before = run.variables.length
    assign(run, pipe, pipe.variables.length === 1 ? [item] : [key, item])
    const ended = runBody(run, body, item)
    run.variables.length = before
    if (ended === 'break') break
  }
  return isEmpty ? runBody(run, otherwise, dot) : undefined
}

function* pairsOf(over: Value, { fuel }: Running): Iterable<readonly [Value, Value]> {
  if (over === undefined || over === null) return
  if (isKind(over, 'list')) {
    for (const [index, item] of over.items.entries()) yield [int(index), item ?? null]
  } else if (isKind(over, 'map')) {
    yield* sortedEntries(over, fuel)
  } else if (isKind(over, 'int')) {
    for (let index = 0n; index < over.value; index++) yield [int(index, over.type), int(index, over.type)]
  } else fail(say`range cannot go over a ${say.word(typeOf(over))}`)
}
