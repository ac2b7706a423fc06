// What an expression of a template is on the given values: variables, fields, calls, pipelines.

import { say } from '../../core/said.ts'
import { checkCount, passed, passedNumber, typeAt } from './arguments.ts'
import type { Functions, Type, Work } from './define.ts'
import { fail, GoTemplateFailure } from './failure.ts'
import { methodOf } from './methods.ts'
import type { Command, Operand, Pipeline } from './syntax.ts'
import { isKind, isTrue, typeOf, type Value } from './values.ts'

export interface Variable {
  readonly name: string
  value: Value
}

export interface Run extends Work {
  readonly functions: Functions
  readonly variables: Variable[]
  /** The last name that had no value. */
  readonly missing: { last: readonly string[] }
}

/** What nothing is piped into. */
const none = Symbol('nothing piped')
type Piped = Value | typeof none

/** Where what fails in it stands, unless something within it knows better. */
function placed<T>(at: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof GoTemplateFailure) error.offset ??= at
    throw error
  }
}

export function evaluatePipeline(run: Run, dot: Value, pipe: Pipeline): Value {
  run.fuel.spend(1)
  let value: Piped = none
  for (const command of pipe.commands) {
    const before: Piped = value
    // What a command gives loses its static type: nil is nothing then.
    value = placed(command.at, () => evaluateCommand(run, dot, command, before)) ?? undefined
  }
  const result = value === none ? undefined : value
  // A range gives its variables their values itself.
  if (pipe.variables.length === 1) assign(run, pipe, [result])
  return result
}

export function assign({ variables }: Run, { variables: names, declares }: Pipeline, values: readonly Value[]): void {
  for (const [index, name] of names.entries()) {
    const value = values[index]
    const known = declares ? undefined : variables.findLast((one) => one.name === name)
    if (known) known.value = value
    else variables.push({ name, value })
  }
}

function evaluateCommand(run: Run, dot: Value, { words }: Command, piped: Piped): Value {
  const [first, ...rest] = words
  if (!first) return undefined
  run.fuel.spend(1)
  if (first.type === 'function') return call(run, dot, first.name, rest, piped)
  if (first.type === 'nil') return fail(say`nil is not a command`)
  const isCalled = rest.length > 0 || piped !== none
  if (!isCalled || !(first.type === 'field' || first.type === 'variable' || first.type === 'chain')) {
    if (isCalled) fail(say`only a function can be given arguments`)
    return evaluate(run, dot, first)
  }
  const { fields } = first
  const receiver = fields.slice(0, -1)
  const last = fields.at(-1)
  if (last === undefined) return fail(say`only a function can be given arguments`)
  const object = evaluate(run, dot, { ...first, fields: receiver })
  const method = methodOf(object, last) ?? fail(say`${say.word(last)} is no method and takes no arguments`)
  return called(run, dot, { name: last, ...method }, rest, piped)
}

/** A value that nothing in particular is asked of. */
function evaluate(run: Run, dot: Value, operand: Operand): Value {
  run.fuel.spend(1)
  switch (operand.type) {
    case 'dot':
      return dot
    case 'nil':
      return null
    case 'constant':
    case 'number':
      return operand.value
    case 'function':
      return placed(operand.at, () => call(run, dot, operand.name, [], none))
    case 'field':
      return fieldOf(run, dot, operand.fields, operand.at, [])
    case 'variable': {
      const value = run.variables.findLast(({ name }) => name === operand.name)?.value
      return fieldOf(run, value, operand.fields, operand.at, operand.name === '' ? [] : [`$${operand.name}`])
    }
    case 'chain':
      return fieldOf(run, evaluate(run, dot, operand.of), operand.fields, operand.at, ['…'])
    case 'pipeline': {
      const before = run.variables.length
      const value = evaluatePipeline(run, dot, operand)
      run.variables.length = before
      return value
    }
  }
}

function fieldOf(run: Run, value: Value, names: readonly string[], at: number, before: readonly string[]): Value {
  let [current, isMissing] = [value, false]
  for (const name of names) {
    run.fuel.spend(1)
    const object = current
    if (object === undefined) continue
    current = placed(at, () => member(run, object, name))
    isMissing ||= current === undefined
  }
  if (isMissing) run.missing.last = [...before, ...names]
  return current
}

function member(run: Run, object: Value, name: string): Value {
  if (object === null) return fail(say`nil has no field ${say.word(name)}`)
  if (isKind(object, 'map')) return object.entries.get(name)
  if (isKind(object, 'thing') && object.fields.has(name)) return object.fields.get(name)
  const method = methodOf(object, name)
  if (!method) return fail(say`a ${say.word(typeOf(object))} has no field ${say.word(name)}`)
  checkCount(name, method.parameters, 0)
  return method.call([], run)
}

function call(run: Run, dot: Value, name: string, words: readonly Operand[], piped: Piped): Value {
  if (name === 'and' || name === 'or') return shortCircuit(run, dot, name, words, piped)
  const known = Object.hasOwn(run.functions, name) ? run.functions[name] : undefined
  if (!known) return fail(say`there is no function "${say.word(name)}"`)
  return called(run, dot, { name, ...known }, words, piped)
}

interface Called {
  readonly name: string
  readonly parameters: Functions[string]['parameters']
  call: Functions[string]['call']
}

function called(run: Run, dot: Value, to: Called, words: readonly Operand[], piped: Piped): Value {
  const { name, parameters } = to
  const count = words.length + (piped === none ? 0 : 1)
  checkCount(name, parameters, count)
  const all: unknown[] = words.map((word, index) => argument(run, dot, word, typeAt(parameters, index) ?? 'any'))
  if (piped !== none) all.push(passed(piped, typeAt(parameters, all.length) ?? 'any'))
  const fixed = parameters.length - (parameters.at(-1)?.startsWith('...') ? 1 : 0)
  const given = fixed < parameters.length ? [...all.slice(0, fixed), all.slice(fixed)] : all
  for (const one of all) run.fuel.spend(sizeCost(one))
  const result = to.call(given, run)
  run.fuel.spend(sizeCost(result))
  return result
}

/** What it costs to look at a value once. */
function sizeCost(value: unknown): number {
  if (typeof value === 'string') return value.length >> 5
  if (typeof value !== 'object' || value === null) return 0
  if ('items' in value) return (value.items as readonly unknown[]).length >> 1
  return 'entries' in value ? (value.entries as ReadonlyMap<string, unknown>).size >> 1 : 0
}

function argument(run: Run, dot: Value, word: Operand, type: Type): unknown {
  return placed(word.at, () => {
    if (word.type === 'number') return passedNumber(word, type)
    if (word.type !== 'nil') return passed(evaluate(run, dot, word), type)
    return type === 'any' ? null : type === 'map' || type === 'list' ? undefined : fail(say`nil is no value for this`)
  })
}

/** Nothing behind what decides is looked at. */
function shortCircuit(run: Run, dot: Value, name: 'and' | 'or', words: readonly Operand[], piped: Piped): Value {
  if (words.length === 0 && piped === none) fail(say`${name} takes at least 1 argument`)
  let value: Value
  for (const word of words) {
    value = argument(run, dot, word, 'any') as Value
    if (isTrue(value) === (name === 'or')) return value
  }
  return piped === none ? value : (piped ?? null)
}
