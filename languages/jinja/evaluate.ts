// The value of an expression.

import { fail } from './failure.ts'
import type { FilterContext } from './filter.ts'
import { filters } from './filters.ts'
import { formatPercent } from './format.ts'
import { attributeOf, itemOf, sliceOf } from './members.ts'
import { binary, compare, logic, negate } from './operators.ts'
import { type Budget, lookUp, type Scope, spend } from './scope.ts'
import type { Arguments, Expression, Slice } from './syntax.ts'
import { tests } from './tests.ts'
import {
  type Args,
  dict,
  float,
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

/** What is handed on through a run. */
export interface Run {
  readonly budget: Budget
  readonly filters: FilterContext
  readonly onMissing: (name: string) => void
}

export function callValue(run: Run, callee: Value, args: Args, line: number): Value {
  spend(run.budget, 1, line)
  if (isKind(callee, 'undefined')) return fail(callee.message)
  if (isKind(callee, 'callable')) return callee.call(args)
  if (isKind(callee, 'thing') && callee.call) return callee.call(args)
  return fail(`'${typeName(callee)}' object is not callable`)
}

export function argumentsOf(run: Run, { positional, named, list, mapping }: Arguments, scope: Scope): Args {
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

export function evaluate(run: Run, expression: Expression, scope: Scope): Value {
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

/** Large values cost steps by their size, as making them or going through them does. */
function charged(run: Run, value: Value, line: number): Value {
  if (typeof value === 'string') spend(run.budget, value.length >> 6, line)
  else if (Array.isArray(value)) spend(run.budget, value.length >> 1, line)
  return value
}
