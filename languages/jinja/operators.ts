// Python's operators on template values.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { byCodePoint } from '../../core/sorted-keys.ts'
import { longestInteger } from '../python/number.ts'
import { fail } from './failure.ts'
import { joined, repeatedText, searchCost } from './make-text.ts'
import { textOf } from './print.ts'
import { longestList } from './sizes.ts'
import { float, isKind, isTrue, itemsOf, keyName, tuple, typeName, type Value, type Work, whole } from './values.ts'

export function binary(operator: string, left: Value, right: Value, work: Work): Value {
  if (operator === '~') return joined([textOf(left, work), textOf(right, work)], '', work.fuel)
  refuseUndefined(operator, left, right)
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined) return arithmetic(operator, a, b)
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return joined([left, right], '', work.fuel)
    if (Array.isArray(left) && Array.isArray(right)) return chained(left, right, work.fuel)
    if (isKind(left, 'tuple') && isKind(right, 'tuple')) return tuple(chained(left.items, right.items, work.fuel))
    if (typeof left === 'string') return fail(say`can only concatenate str (not "${say.word(typeName(right))}") to str`)
  }
  if (operator === '*') {
    if (typeof a === 'number') return repeated(right, a, work.fuel) ?? unsupported(operator, left, right)
    if (typeof b === 'number') return repeated(left, b, work.fuel) ?? unsupported(operator, left, right)
  }
  return unsupported(operator, left, right)
}

function unsupported(operator: string, left: Value, right: Value): never {
  return fail(
    say`unsupported operand type(s) for ${say.word(operator)}: '${say.word(typeName(left))}' and '${say.word(typeName(right))}'`,
  )
}

function refuseUndefined(operator: string, left: Value, right: Value): void {
  if (isKind(left, 'undefined') && isKind(right, 'undefined') && operator === '-') {
    const [meant, wanted] = [say.named(`${left.name}-${right.name}`), say.named(`${left.name}_${right.name}`)]
    fail(say`Undefined jinja variable: "${meant}". Jinja tried subtraction. Perhaps you meant "${wanted}"?`)
  }
  if (isKind(left, 'undefined')) fail(left.message)
  if (isKind(right, 'undefined')) fail(right.message)
}

type NumberValue = number | bigint | { readonly kind: 'float'; readonly value: number }

function numberOf(value: Value): NumberValue | undefined {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return isKind(value, 'float') ? value : undefined
}

function toNumber(value: NumberValue): number {
  return typeof value === 'object' ? value.value : Number(value)
}

function arithmetic(operator: string, a: NumberValue, b: NumberValue): Value {
  const [x, y] = [toNumber(a), toNumber(b)]
  if (y === 0 && (operator === '/' || operator === '//' || operator === '%')) fail(say`division by zero`)
  if (operator === '/') return float(x / y)
  if (typeof a !== 'object' && typeof b !== 'object') return notTooLarge(integers(operator, a, b))
  switch (operator) {
    case '+':
      return float(x + y)
    case '-':
      return float(x - y)
    case '*':
      return float(x * y)
    case '//':
      return float(Math.floor(x / y))
    case '%':
      return float(x - Math.floor(x / y) * y)
    default:
      return float(x ** y)
  }
}

function integers(operator: string, a: number | bigint, b: number | bigint): Value {
  if (operator === '**') {
    if (b < 0) return float(Number(a) ** Number(b))
    if (Number(b) * a.toString(2).length > 10_000) fail(say`the result of ** is too large`)
    return whole(BigInt(a) ** BigInt(b))
  }
  const [x, y] = [BigInt(a), BigInt(b)]
  switch (operator) {
    case '+':
      return whole(x + y)
    case '-':
      return whole(x - y)
    case '*':
      return whole(x * y)
    case '//':
      return whole((x - modulo(x, y)) / y)
    default:
      return whole(modulo(x, y))
  }
}

const largestInteger = 10n ** BigInt(longestInteger)

function notTooLarge(value: Value): Value {
  const large = typeof value === 'bigint' && (value >= largestInteger || value <= -largestInteger)
  return large ? fail(say`an integer of more than ${longestInteger} digits is too large`) : value
}

function modulo(x: bigint, y: bigint): bigint {
  const rest = x % y
  return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest
}

function repeated(value: Value, times: number, fuel: Fuel): Value | undefined {
  const count = Math.max(times, 0)
  if (typeof value === 'string') return repeatedText(value, count, fuel)
  if (!Array.isArray(value) && !isKind(value, 'tuple')) return undefined
  const items = itemsOf(value, fuel)
  const length = items.length * count
  if (length > longestList) fail(say`a list of ${length} items is too large`)
  fuel.spend(length >> 1)
  const result = Array.from({ length }, (_, index) => items[index % items.length] as Value)
  return Array.isArray(value) ? result : tuple(result)
}

function chained(left: readonly Value[], right: readonly Value[], fuel: Fuel): Value[] {
  const length = left.length + right.length
  if (length > longestList) fail(say`a list of ${length} items is too large`)
  fuel.spend(length >> 1)
  return [...left, ...right]
}

export function negate(operator: '-' | '+', operand: Value): Value {
  if (isKind(operand, 'undefined')) fail(operand.message)
  const value = numberOf(operand)
  if (value === undefined) return fail(say`bad operand type for unary ${operator}: '${say.word(typeName(operand))}'`)
  if (operator === '+') return value
  return typeof value === 'object' ? float(-value.value) : typeof value === 'bigint' ? whole(-value) : 0 - value
}

export function isEqual(left: Value, right: Value, fuel: Fuel): boolean {
  fuel.spend(1)
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined)
    return toNumber(a) === toNumber(b) && (typeof a !== 'bigint' || String(a) === String(b))
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length === right.length) fuel.spend(left.length >> 5)
    return left === right
  }
  if (left === right) return true
  if (isKind(left, 'undefined') && isKind(right, 'undefined')) return true
  if (isKind(left, 'dict') && isKind(right, 'dict')) {
    if (left.map.size !== right.map.size) return false
    for (const [name, [, item]] of left.map) {
      const other = right.map.get(name)
      if (other === undefined || !isEqual(item, other[1], fuel)) return false
    }
    return true
  }
  const lists = Array.isArray(left) && Array.isArray(right)
  if (!lists && !(isKind(left, 'tuple') && isKind(right, 'tuple'))) return false
  const [x, y] = [itemsOf(left, fuel), itemsOf(right, fuel)]
  return x.length === y.length && x.every((item, index) => isEqual(item, y[index] as Value, fuel))
}

/** Negative, zero or positive, as for sorting; fails on values that have no order. */
export function order(left: Value, right: Value, fuel: Fuel, operator = '<'): number {
  fuel.spend(1)
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined) return toNumber(a) - toNumber(b)
  if (typeof left === 'string' && typeof right === 'string') {
    fuel.spend(Math.min(left.length, right.length) >> 3)
    return byCodePoint(left, right)
  }
  const lists = Array.isArray(left) && Array.isArray(right)
  if (lists || (isKind(left, 'tuple') && isKind(right, 'tuple'))) {
    const [x, y] = [itemsOf(left, fuel), itemsOf(right, fuel)]
    for (let index = 0; index < Math.min(x.length, y.length); index++) {
      const [item, other] = [x[index] as Value, y[index] as Value]
      if (!isEqual(item, other, fuel)) return order(item, other, fuel, operator)
    }
    return x.length - y.length
  }
  if (isKind(left, 'undefined')) return fail(left.message)
  if (isKind(right, 'undefined')) return fail(right.message)
  return fail(
    say`'${say.word(operator)}' not supported between instances of '${say.word(typeName(left))}' and '${say.word(typeName(right))}'`,
  )
}

export function compare(operator: string, left: Value, right: Value, fuel: Fuel): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right, fuel)
    case '!=':
      return !isEqual(left, right, fuel)
    case 'in':
      return contains(right, left, fuel)
    case 'not in':
      return !contains(right, left, fuel)
    case '<':
      return order(left, right, fuel, operator) < 0
    case '<=':
      return order(left, right, fuel, operator) <= 0
    case '>':
      return order(left, right, fuel, operator) > 0
    default:
      return order(left, right, fuel, operator) >= 0
  }
}

function contains(container: Value, item: Value, fuel: Fuel): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string')
      return fail(say`'in <string>' requires string as left operand, not ${say.word(typeName(item))}`)
    fuel.spend(searchCost(container, item))
    return container.includes(item)
  }
  if (isKind(container, 'dict')) return container.map.has(keyName(item, fuel))
  if (typeof container !== 'object' || container === null) {
    return fail(say`argument of type '${say.word(typeName(container))}' is not iterable`)
  }
  return itemsOf(container, fuel).some((other) => isEqual(other, item, fuel))
}

export function logic(operator: 'and' | 'or', left: Value, right: () => Value): Value {
  return isTrue(left) === (operator === 'and') ? right() : left
}
