// Running the tree of a template. Every node costs a step and every character of output counts, so that no template can
// take longer or grow larger than allowed.

import { type Fuel, fuelOf } from '../../core/fuel.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { argumentsOf, callValue, evaluate, type Run } from './evaluate.ts'
import { fail, TemplateFailure } from './failure.ts'
import { filters } from './filters.ts'
import { globals } from './globals.ts'
import { loopOver } from './loop.ts'
import { textOf } from './print.ts'
import { deeper, type Frame, lookUp, type Scope, within } from './scope.ts'
import type { Body, FilterCall, Parameter, Statement, Target } from './syntax.ts'
import { tests } from './tests.ts'
import {
  type Args,
  type Callable,
  dict,
  fromJson,
  isKind,
  isTrue,
  itemsOf,
  missing,
  orElse,
  sizeCost,
  tuple,
  type Value,
  type Work,
} from './values.ts'

export interface Limits {
  readonly fuel: Fuel
  /** Characters. */
  readonly output: number
}

export interface Rendered {
  readonly text: string
  /** Names that were printed although they have no value, in order. */
  readonly missing: readonly string[]
}

/** Steps: a node that is run is one, several million a second; what takes longer costs more. */
export function stepsOf(amount: number): Fuel {
  return fuelOf(amount, () => {
    throw new TemplateFailure('limit', say`the template takes more than ${amount} steps (limit template_steps)`)
  })
}

export function runTemplate(template: Body, variables: JsonObject, limits: Limits): Rendered {
  const names = new Set<string>()
  const onMissing = (name: string): void => {
    names.add(name)
  }
  const { fuel } = limits
  const work: Work = { fuel, onMissing }
  const chargeAll = (value: Value, args: Args): void => {
    fuel.spend(1 + sizeCost(value))
    for (const one of args.positional) fuel.spend(sizeCost(one))
    for (const one of args.named.values()) fuel.spend(sizeCost(one))
  }
  const run: Run = {
    ...work,
    budget: { output: limits.output, depth: 0 },
    filters: {
      ...work,
      filter: (name, value, args) => {
        chargeAll(value, args)
        const result = (filters.get(name) ?? fail(say`No filter named '${say.named(name)}'.`))(value, args, run.filters)
        fuel.spend(sizeCost(result))
        return result
      },
      test: (name, value, args) => {
        fuel.spend(1)
        return (tests.get(name) ?? fail(say`No test named '${say.named(name)}'.`))(value, args, work)
      },
    },
  }
  const scope = within(variableScope(variables))
  const out: string[] = []
  runBody(run, template, scope, out)
  return { text: out.join(''), missing: [...names] }
}

/** Variables become template values when they are first used: instance data can be large, and a template uses little of it. */
function variableScope(variables: JsonObject): Scope {
  const made = new Map<string, Value>()
  const get = (name: string): Value | undefined => {
    const known = made.get(name)
    if (known !== undefined || !Object.hasOwn(variables, name)) return known
    const given = variables[name]
    if (given === undefined) return undefined
    const value = fromJson(given, new Map())
    made.set(name, value)
    return value
  }
  return { names: { get }, outer: { names: globals, outer: undefined } }
}

function runBody(run: Run, body: Body, scope: Frame, out: string[]): void {
  for (const statement of body) {
    try {
      runStatement(run, statement, scope, out)
    } catch (error) {
      if (error instanceof TemplateFailure) error.line ??= statement.line
      throw error
    }
  }
}

function print(run: Run, text: string, out: string[]): void {
  run.budget.output -= text.length
  if (run.budget.output < 0)
    throw new TemplateFailure('limit', say`the template makes too much text (limit template_bytes)`)
  out.push(text)
}

function runStatement(run: Run, statement: Statement, scope: Frame, out: string[]): void {
  run.fuel.spend(1)
  switch (statement.type) {
    case 'data':
      print(run, statement.text, out)
      return
    case 'output':
      print(run, textOf(evaluate(run, statement.value, scope), run), out)
      return
    case 'do':
      evaluate(run, statement.value, scope)
      return
    case 'if': {
      const branch = statement.branches.find(([test]) => isTrue(evaluate(run, test, scope)))
      runBody(run, branch ? branch[1] : statement.otherwise, scope, out)
      return
    }
    case 'for':
      runFor(run, statement, evaluate(run, statement.over, scope), scope, out, 0)
      return
    case 'set':
      assign(run, statement.target, evaluate(run, statement.value, scope), scope)
      return
    case 'capture':
      assign(
        run,
        statement.target,
        filtered(run, statement.filters, captured(run, statement.body, within(scope)), scope),
        scope,
      )
      return
    case 'filtered': {
      const value = filtered(run, statement.filters, captured(run, statement.body, within(scope)), scope)
      print(run, textOf(value, run), out)
      return
    }
    case 'with': {
      const inner = within(scope)
      for (const [target, value] of statement.pairs) assign(run, target, evaluate(run, value, scope), inner)
      runBody(run, statement.body, inner, out)
      return
    }
    case 'macro':
      scope.names.set(statement.name, macro(run, statement, scope))
      return
    case 'call-block': {
      const caller = macro(run, { ...statement, name: 'caller' }, scope)
      const { call } = statement
      if (call.type !== 'call') return
      const args = argumentsOf(run, call.args, scope)
      const value = callValue(run, evaluate(run, call.callee, scope), {
        ...args,
        named: new Map([...args.named, ['caller', caller]]),
      })
      print(run, textOf(value, run), out)
      return
    }
  }
}

function captured(run: Run, body: Body, scope: Frame): string {
  const out: string[] = []
  runBody(run, body, scope, out)
  return out.join('')
}

function filtered(run: Run, calls: readonly FilterCall[], text: Value, scope: Frame): Value {
  return calls.reduce((value, { name, args }) => run.filters.filter(name, value, argumentsOf(run, args, scope)), text)
}

type For = Extract<Statement, { type: 'for' }>

function runFor(run: Run, statement: For, over: Value, scope: Frame, out: string[], depth: number): void {
  let items = itemsOf(over, run.fuel)
  if (statement.only) {
    const only = statement.only
    items = items.filter((item) => {
      const inner = within(scope)
      assign(run, statement.target, item, inner)
      return isTrue(evaluate(run, only, inner))
    })
  }
  if (items.length === 0) {
    runBody(run, statement.otherwise, within(scope), out)
    return
  }
  const recurse = (inner: Value): Value =>
    deeper(run.budget, statement.line, () => {
      const text: string[] = []
      runFor(run, statement, inner, scope, text, depth + 1)
      return text.join('')
    })
  const loop = loopOver(items, depth, statement.recursive ? recurse : undefined)
  for (const [index, item] of items.entries()) {
    run.fuel.spend(1)
    const inner = within(scope)
    loop.advance(index)
    inner.names.set('loop', loop)
    assign(run, statement.target, item, inner)
    runBody(run, statement.body, inner, out)
  }
}

function assign(run: Run, target: Target, value: Value, scope: Frame): void {
  if (target.type === 'name') {
    scope.names.set(target.name, value)
    return
  }
  if (target.type === 'member') {
    const object = lookUp(scope, target.name, run.fuel)
    if (object === undefined || !isKind(object, 'thing') || !object.set)
      fail(say`cannot assign attribute on non-namespace object`)
    object.set(target.member, value)
    return
  }
  const items = itemsOf(value, run.fuel)
  if (items.length < target.items.length)
    fail(say`not enough values to unpack (expected ${target.items.length}, got ${items.length})`)
  if (items.length > target.items.length) fail(say`too many values to unpack (expected ${target.items.length})`)
  for (const [index, inner] of target.items.entries()) assign(run, inner, items[index] as Value, scope)
}

interface MacroSource {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: Body
  readonly line: number
}

function macro(run: Run, { name, parameters, body, line }: MacroSource, scope: Frame): Callable {
  const call = ({ positional, named }: Args): Value =>
    deeper(run.budget, line, () => {
      const inner = within(scope)
      const rest = new Map(named)
      for (const [index, parameter] of parameters.entries()) {
        const given = index < positional.length ? positional[index] : rest.get(parameter.name)
        rest.delete(parameter.name)
        const value = given === undefined && parameter.value ? evaluate(run, parameter.value, inner) : given
        inner.names.set(
          parameter.name,
          orElse(value, () => missing(parameter.name, say`parameter '${say.named(parameter.name)}' was not provided`)),
        )
      }
      const caller = rest.get('caller')
      rest.delete('caller')
      if (caller) inner.names.set('caller', caller)
      inner.names.set('varargs', tuple(positional.slice(parameters.length)))
      inner.names.set('kwargs', dict(rest, run.fuel))
      return captured(run, body, inner)
    })
  return { kind: 'callable', name, call }
}
