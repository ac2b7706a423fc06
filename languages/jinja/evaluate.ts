// The value of an expression.

import { say } from '../../core/said.ts'
import { longestInteger } from '../python/number.ts'
import { fail } from './failure.ts'
import type { FilterContext } from './filter.ts'
import { filters } from './filters.ts'
import { formatPercent } from './format.ts'
import { attributeOf, itemOf, sliceOf } from './members.ts'
import { binary, compare, logic, negate } from './operators.ts'
import { textOf } from './print.ts'
import { type Budget, lookUp, type Scope } from './scope.ts'
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
  sizeCost,
  tuple,
  typeName,
  type Value,
  type Work,
  whole,
} from './values.ts'

/** What is handed on through a run. */
export interface Run extends Work {
  readonly budget: Budget
  readonly filters: FilterContext
}

export function callValue(run: Run, callee: Value, args: Args): Value {
  run.fuel.spend(1)
  if (isKind(callee, 'undefined')) return fail(callee.message)
  if (isKind(callee, 'callable')) return callee.call(args, run)
  if (isKind(callee, 'thing') && callee.call) return callee.call(args, run)
  return fail(say`'${say.word(typeName(callee))}' object is not callable`)
}

export function argumentsOf(run: Run, { positional, named, list, mapping }: Arguments, scope: Scope): Args {
  const values = positional.map((one) => evaluate(run, one, scope))
  const names = new Map(named.map(([name, one]) => [name, evaluate(run, one, scope)] as const))
  if (list) for (const item of itemsOf(evaluate(run, list, scope), run.fuel)) values.push(item)
  if (mapping) {
    const more = evaluate(run, mapping, scope)
    if (!isKind(more, 'dict')) return fail(say`argument after ** must be a mapping`)
    run.fuel.spend(sizeCost(more))
    for (const [key, value] of more.map.values()) names.set(String(key), value)
  }
  return { positional: values, named: names }
}

export function evaluate(run: Run, expression: Expression, scope: Scope): Value {
  run.fuel.spend(1)
  switch (expression.type) {
    case 'constant':
      return expression.value
    case 'number':
      return expression.float ? float(Number(expression.text)) : wholeNumber(expression.text)
    case 'name':
      return orElse(lookUp(scope, expression.name, run.fuel), () => missing(expression.name))
    case 'list':
      return expression.items.map((item) => evaluate(run, item, scope))
    case 'tuple':
      return tuple(expression.items.map((item) => evaluate(run, item, scope)))
    case 'dict':
      return dict(
        expression.pairs.map(([key, value]) => [evaluate(run, key, scope), evaluate(run, value, scope)] as const),
        run.fuel,
      )
    case 'attribute':
      return attributeOf(evaluate(run, expression.object, scope), expression.name, run.fuel)
    case 'item':
      return subscript(run, evaluate(run, expression.object, scope), expression.key, scope)
    case 'call':
      return callValue(run, evaluate(run, expression.callee, scope), argumentsOf(run, expression.args, scope))
    case 'filter': {
      const value = evaluate(run, expression.object, scope)
      return run.filters.filter(expression.name, value, argumentsOf(run, expression.args, scope))
    }
    case 'test': {
      const value = evaluate(run, expression.object, scope)
      if (expression.name === 'filter') return filters.has(textOf(value, run))
      if (expression.name === 'test') return tests.has(textOf(value, run))
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
            ...missing('None', say`the inline if-expression evaluated to false and no else section was defined.`),
            blank: true,
          }
  }
}

function operate(run: Run, { operator, left, right }: Extract<Expression, { type: 'binary' }>, scope: Scope): Value {
  const first = evaluate(run, left, scope)
  if (operator === 'and' || operator === 'or') return logic(operator, first, () => evaluate(run, right, scope))
  const second = evaluate(run, right, scope)
  return operator === '%' && typeof first === 'string'
    ? formatPercent(first, second, run)
    : binary(operator, first, second, run)
}

function compareAll(run: Run, { first, rest }: Extract<Expression, { type: 'compare' }>, scope: Scope): boolean {
  let left = evaluate(run, first, scope)
  for (const [operator, operand] of rest) {
    const right = evaluate(run, operand, scope)
    if (!compare(operator, left, right, run.fuel)) return false
    left = right
  }
  return true
}

function subscript(run: Run, object: Value, key: Expression | Slice, scope: Scope): Value {
  if (key.type !== 'slice') return itemOf(object, evaluate(run, key, scope), run.fuel)
  return sliceOf(
    object,
    key.parts.map((part) => part && evaluate(run, part, scope)),
    run.fuel,
  )
}

function wholeNumber(text: string): Value {
  if (text.length > longestInteger) fail(say`an integer of more than ${longestInteger} digits is too large`)
  return whole(BigInt(text))
}
