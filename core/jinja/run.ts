// Running the tree of a template. Every node costs a step and every character of output counts, so that no template can
// take longer or grow larger than allowed.

import type { JsonObject } from '../json.ts'
import { fail, TemplateFailure } from './failure.ts'
import type { FilterContext } from './filter.ts'
import { filters } from './filters.ts'
import { formatPercent } from './format.ts'
import { globals } from './globals.ts'
import { loopOver } from './loop.ts'
import { attributeOf, itemOf, sliceOf } from './members.ts'
import { binary, compare, logic, negate } from './operators.ts'
import { type Budget, deeper, lookUp, type Scope, spend, within } from './scope.ts'
import type { Arguments, Body, Expression, FilterCall, Parameter, Slice, Statement, Target } from './syntax.ts'
import { tests } from './tests.ts'
import {
  type Args,
  type Callable,
  dict,
  float,
  fromJson,
  isKind,
  isTrue,
  itemsOf,
  missing,
  orElse,
  textOf,
  tuple,
  typeName,
  type Value,
  whole,
} from './values.ts'

export interface Limits {
  /** Nodes run, about ten million a second. */
  readonly steps: number
  /** Characters. */
  readonly output: number
}

export interface Rendered {
  readonly text: string
  /** Names that were printed although they have no value, in order. */
  readonly missing: readonly string[]
}

interface Run {
  readonly budget: Budget
  readonly filters: FilterContext
  readonly onMissing: (name: string) => void
}

export function runTemplate(template: Body, variables: JsonObject, limits: Limits): Rendered {
  const names = new Set<string>()
  const onMissing = (name: string): void => {
    names.add(name)
  }
  const run: Run = {
    budget: { steps: limits.steps, output: limits.output, depth: 0 },
    onMissing,
    filters: {
      onMissing,
      filter: (name, value, args) => {
        spend(run.budget, 1, 0)
        return (filters.get(name) ?? fail(`No filter named '${name}'.`))(value, args, run.filters)
      },
      test: (name, value, args) => {
        spend(run.budget, 1, 0)
        return (tests.get(name) ?? fail(`No test named '${name}'.`))(value, args)
      },
    },
  }
  const scope = within(variableScope(variables))
  const out: string[] = []
  runBody(run, template, scope, out)
  return { text: out.join(''), missing: [...names] }
}

/** Variables become template values when they are first used: instance data can be large, a template uses little of it. */
function variableScope(variables: JsonObject): Scope {
  const names = new Map<string, Value>(globals)
  const get = (name: string): Value | undefined => {
    const known = Map.prototype.get.call(names, name) as Value | undefined
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (given === undefined || (known !== undefined && !globals.has(name))) return known
    const value = fromJson(given)
    names.set(name, value)
    return value
  }
  return { names: Object.assign(new Map(), { get }), outer: undefined }
}

function runBody(run: Run, body: Body, scope: Scope, out: string[]): void {
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
  if (run.budget.output < 0) throw new TemplateFailure('limit', 'the template makes too much text')
  out.push(text)
}

function runStatement(run: Run, statement: Statement, scope: Scope, out: string[]): void {
  spend(run.budget, 1, statement.line)
  switch (statement.type) {
    case 'data':
      print(run, statement.text, out)
      return
    case 'output':
      print(run, textOf(evaluate(run, statement.value, scope), run.onMissing), out)
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
      assign(statement.target, evaluate(run, statement.value, scope), scope)
      return
    case 'capture':
      assign(
        statement.target,
        filtered(run, statement.filters, captured(run, statement.body, within(scope)), scope),
        scope,
      )
      return
    case 'filtered': {
      const value = filtered(run, statement.filters, captured(run, statement.body, within(scope)), scope)
      print(run, textOf(value, run.onMissing), out)
      return
    }
    case 'with': {
      const inner = within(scope)
      for (const [target, value] of statement.pairs) assign(target, evaluate(run, value, scope), inner)
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
      const value = callValue(
        run,
        evaluate(run, call.callee, scope),
        { ...args, named: new Map([...args.named, ['caller', caller]]) },
        call.line,
      )
      print(run, textOf(value, run.onMissing), out)
      return
    }
  }
}

function captured(run: Run, body: Body, scope: Scope): string {
  const out: string[] = []
  runBody(run, body, scope, out)
  return out.join('')
}

function filtered(run: Run, calls: readonly FilterCall[], text: Value, scope: Scope): Value {
  return calls.reduce((value, { name, args }) => run.filters.filter(name, value, argumentsOf(run, args, scope)), text)
}

type For = Extract<Statement, { type: 'for' }>

function runFor(run: Run, statement: For, over: Value, scope: Scope, out: string[], depth: number): void {
  let items = itemsOf(over)
  if (statement.only) {
    const only = statement.only
    items = items.filter((item) => {
      const inner = within(scope)
      assign(statement.target, item, inner)
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
    spend(run.budget, 1, statement.line)
    const inner = within(scope)
    loop.advance(index)
    inner.names.set('loop', loop)
    assign(statement.target, item, inner)
    runBody(run, statement.body, inner, out)
  }
}

function assign(target: Target, value: Value, scope: Scope): void {
  if (target.type === 'name') {
    scope.names.set(target.name, value)
    return
  }
  if (target.type === 'member') {
    const object = lookUp(scope, target.name)
    if (object === undefined || !isKind(object, 'thing') || !object.set)
      fail('cannot assign attribute on non-namespace object')
    object.set(target.member, value)
    return
  }
  const items = itemsOf(value)
  if (items.length < target.items.length)
    fail(`not enough values to unpack (expected ${target.items.length}, got ${items.length})`)
  if (items.length > target.items.length) fail(`too many values to unpack (expected ${target.items.length})`)
  for (const [index, inner] of target.items.entries()) assign(inner, items[index] as Value, scope)
}

interface MacroSource {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: Body
  readonly line: number
}

function macro(run: Run, { name, parameters, body, line }: MacroSource, scope: Scope): Callable {
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
          orElse(value, () => missing(parameter.name, `parameter '${parameter.name}' was not provided`)),
        )
      }
      const caller = rest.get('caller')
      rest.delete('caller')
      if (caller) inner.names.set('caller', caller)
      inner.names.set('varargs', tuple(positional.slice(parameters.length)))
      inner.names.set('kwargs', dict(rest))
      return captured(run, body, inner)
    })
  return { kind: 'callable', name, call }
}

function callValue(run: Run, callee: Value, args: Args, line: number): Value {
  spend(run.budget, 1, line)
  if (isKind(callee, 'undefined')) return fail(callee.message)
  if (isKind(callee, 'callable')) return callee.call(args)
  if (isKind(callee, 'thing') && callee.call) return callee.call(args)
  return fail(`'${typeName(callee)}' object is not callable`)
}

function argumentsOf(run: Run, { positional, named, list, mapping }: Arguments, scope: Scope): Args {
  const values = positional.map((one) => evaluate(run, one, scope))
  const names = new Map(named.map(([name, one]) => [name, evaluate(run, one, scope)] as const))
  if (list) for (const item of itemsOf(evaluate(run, list, scope))) values.push(item)
  if (mapping) {
    const more = evaluate(run, mapping, scope)
    if (!isKind(more, 'dict')) return fail('argument after ** must be a mapping')
    for (const [key, value] of more.map.values()) names.set(String(key), value)
  }
  return { positional: values, named: names }
}

function evaluate(run: Run, expression: Expression, scope: Scope): Value {
  spend(run.budget, 1, expression.line)
  switch (expression.type) {
    case 'constant':
      return expression.value
    case 'number':
      return expression.float ? float(Number(expression.text)) : whole(BigInt(expression.text))
    case 'name':
      return orElse(lookUp(scope, expression.name), () => missing(expression.name))
    case 'list':
      return expression.items.map((item) => evaluate(run, item, scope))
    case 'tuple':
      return tuple(expression.items.map((item) => evaluate(run, item, scope)))
    case 'dict':
      return dict(
        expression.pairs.map(([key, value]) => [evaluate(run, key, scope), evaluate(run, value, scope)] as const),
      )
    case 'attribute':
      return attributeOf(charged(run, evaluate(run, expression.object, scope), expression.line), expression.name)
    case 'item':
      return subscript(run, evaluate(run, expression.object, scope), expression.key, scope)
    case 'call':
      return callValue(
        run,
        evaluate(run, expression.callee, scope),
        argumentsOf(run, expression.args, scope),
        expression.line,
      )
    case 'filter': {
      const value = charged(run, evaluate(run, expression.object, scope), expression.line)
      return charged(
        run,
        run.filters.filter(expression.name, value, argumentsOf(run, expression.args, scope)),
        expression.line,
      )
    }
    case 'test': {
      const value = evaluate(run, expression.object, scope)
      if (expression.name === 'filter') return filters.has(textOf(value))
      if (expression.name === 'test') return tests.has(textOf(value))
      return run.filters.test(expression.name, value, argumentsOf(run, expression.args, scope))
    }
    case 'unary': {
      const value = evaluate(run, expression.operand, scope)
      return expression.operator === 'not' ? !isTrue(value) : negate(expression.operator, value)
    }
    case 'binary':
      return operate(run, expression, scope)
    case 'compare':
      return compareAll(run, expression, scope)
    case 'condition':
      if (isTrue(evaluate(run, expression.test, scope))) return evaluate(run, expression.yes, scope)
      return expression.no
        ? evaluate(run, expression.no, scope)
        : {
            ...missing('None', 'the inline if-expression evaluated to false and no else section was defined.'),
            blank: true,
          }
  }
}

function operate(
  run: Run,
  { operator, left, right, line }: Extract<Expression, { type: 'binary' }>,
  scope: Scope,
): Value {
  const first = evaluate(run, left, scope)
  if (operator === 'and' || operator === 'or') return logic(operator, first, () => evaluate(run, right, scope))
  const second = evaluate(run, right, scope)
  if (operator === '%' && typeof first === 'string')
    return charged(run, formatPercent(first, second, run.onMissing), line)
  return charged(run, binary(operator, first, second, run.onMissing), line)
}

function compareAll(run: Run, { first, rest, line }: Extract<Expression, { type: 'compare' }>, scope: Scope): boolean {
  let left = evaluate(run, first, scope)
  for (const [operator, operand] of rest) {
    const right = charged(run, evaluate(run, operand, scope), line)
    if (!compare(operator, left, right)) return false
    left = right
  }
  return true
}

function subscript(run: Run, object: Value, key: Expression | Slice, scope: Scope): Value {
  if (key.type !== 'slice') return itemOf(object, evaluate(run, key, scope))
  return charged(
    run,
    sliceOf(
      object,
      key.parts.map((part) => part && evaluate(run, part, scope)),
    ),
    key.line,
  )
}

/** Large values cost what it takes to make them or to go through them. */
function charged(run: Run, value: Value, line: number): Value {
  if (typeof value === 'string') spend(run.budget, value.length >> 6, line)
  else if (Array.isArray(value)) spend(run.budget, value.length >> 1, line)
  return value
}
