// Python's operators on template values.

import { fail } from './failure.ts'
import { float, isKind, isTrue, itemsOf, keyName, textOf, tuple, typeName, type Value, whole } from './values.ts'

/** Larger results are refused: a template must not fill the memory. */
export const largest = 16 * 1024 * 1024

export function binary(operator: string, left: Value, right: Value, onMissing: (name: string) => void): Value {
  if (operator === '~') return limited(textOf(left, onMissing) + textOf(right, onMissing))
  refuseUndefined(operator, left, right)
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined) return arithmetic(operator, a, b)
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return limited(left + right)
    if (Array.isArray(left) && Array.isArray(right)) return limitedList([...left, ...right])
    if (isKind(left, 'tuple') && isKind(right, 'tuple')) return tuple([...left.items, ...right.items])
    if (typeof left === 'string') return fail(`can only concatenate str (not "${typeName(right)}") to str`)
  }
  if (operator === '*') {
    if (typeof a === 'number') return repeated(right, a) ?? unsupported(operator, left, right)
    if (typeof b === 'number') return repeated(left, b) ?? unsupported(operator, left, right)
  }
  return unsupported(operator, left, right)
}

function unsupported(operator: string, left: Value, right: Value): never {
  return fail(`unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`)
}

function refuseUndefined(operator: string, left: Value, right: Value): void {
  if (isKind(left, 'undefined') && operator === '-') {
    const other = isKind(right, 'undefined') ? right.name : textOf(right)
    const [meant, wanted] = ['-', '_'].map((sign) => `"${left.name}${sign}${other.slice(0, 100)}"`)
    fail(`Undefined jinja variable: ${meant}. Jinja tried subtraction. Perhaps you meant ${wanted}?`)
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
  if (y === 0 && (operator === '/' || operator === '//' || operator === '%')) fail('division by zero')
  if (operator === '/') return float(x / y)
  if (typeof a !== 'object' && typeof b !== 'object') return integers(operator, a, b)
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
    if (Number(b) * a.toString(2).length > 10_000) fail('the result of ** is too large')
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

function modulo(x: bigint, y: bigint): bigint {
  const rest = x % y
  return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest
}

function repeated(value: Value, times: number): Value | undefined {
  const count = Math.max(times, 0)
  if (typeof value === 'string') {
    if (value.length * count > largest) fail(`a text of ${value.length * count} characters is too large`)
    return value.repeat(count)
  }
  if (!Array.isArray(value) && !isKind(value, 'tuple')) return undefined
  const items = itemsOf(value)
  if (items.length * count > largestList) fail(`a list of ${items.length * count} items is too large`)
  const result = Array.from({ length: count }, () => items).flat()
  return Array.isArray(value) ? result : tuple(result)
}

/** The longest range that the sandbox of the reference's engine allows. */
export const largestList = 100_000

function limitedList(items: Value[]): Value[] {
  if (items.length > largestList) fail(`a list of ${items.length} items is too large`)
  return items
}

export function limited(text: string): string {
  if (text.length > largest) fail(`a text of ${text.length} characters is too large`)
  return text
}

export function negate(operator: '-' | '+', operand: Value): Value {
  if (isKind(operand, 'undefined')) fail(operand.message)
  const value = numberOf(operand)
  if (value === undefined) return fail(`bad operand type for unary ${operator}: '${typeName(operand)}'`)
  if (operator === '+') return value
  return typeof value === 'object' ? float(-value.value) : typeof value === 'bigint' ? whole(-value) : 0 - value
}

export function isEqual(left: Value, right: Value): boolean {
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined)
    return toNumber(a) === toNumber(b) && (typeof a !== 'bigint' || String(a) === String(b))
  if (left === right) return true
  if (isKind(left, 'undefined') && isKind(right, 'undefined')) return true
  if (isKind(left, 'dict') && isKind(right, 'dict')) {
    return (
      left.map.size === right.map.size &&
      [...left.map.values()].every(([key, item]) => {
        const other = right.map.get(keyName(key))
        return other !== undefined && isEqual(item, other[1])
      })
    )
  }
  const lists = Array.isArray(left) && Array.isArray(right)
  if (!lists && !(isKind(left, 'tuple') && isKind(right, 'tuple'))) return false
  const [x, y] = [itemsOf(left), itemsOf(right)]
  return x.length === y.length && x.every((item, index) => isEqual(item, y[index] as Value))
}

/** Negative, zero or positive, as for sorting; fails on values that have no order. */
export function order(left: Value, right: Value, operator = '<'): number {
  const a = numberOf(left)
  const b = numberOf(right)
  if (a !== undefined && b !== undefined) return toNumber(a) - toNumber(b)
  if (typeof left === 'string' && typeof right === 'string') return orderTexts(left, right)
  const lists = Array.isArray(left) && Array.isArray(right)
  if (lists || (isKind(left, 'tuple') && isKind(right, 'tuple'))) {
    const [x, y] = [itemsOf(left), itemsOf(right)]
    for (let index = 0; index < Math.min(x.length, y.length); index++) {
      const [item, other] = [x[index] as Value, y[index] as Value]
      if (!isEqual(item, other)) return order(item, other, operator)
    }
    return x.length - y.length
  }
  if (isKind(left, 'undefined')) return fail(left.message)
  if (isKind(right, 'undefined')) return fail(right.message)
  return fail(`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`)
}

function orderTexts(left: string, right: string): number {
  if (left === right) return 0
  if (!/[\ud800-\udfff]/.test(left + right)) return left < right ? -1 : 1
  const [a, b] = [Array.from(left), Array.from(right)]
  const at = a.findIndex((character, index) => character !== b[index])
  return at < 0 || b[at] === undefined
    ? a.length - b.length
    : (a[at]?.codePointAt(0) ?? 0) - (b[at].codePointAt(0) ?? 0)
}

export function compare(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case 'in':
      return contains(right, left)
    case 'not in':
      return !contains(right, left)
    case '<':
      return order(left, right, operator) < 0
    case '<=':
      return order(left, right, operator) <= 0
    case '>':
      return order(left, right, operator) > 0
    default:
      return order(left, right, operator) >= 0
  }
}

function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item)
    return fail(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (isKind(container, 'dict')) return container.map.has(keyName(item))
  if (typeof container !== 'object' || container === null) {
    return fail(`argument of type '${typeName(container)}' is not iterable`)
  }
  return itemsOf(container).some((other) => isEqual(other, item))
}

export function logic(operator: 'and' | 'or', left: Value, right: () => Value): Value {
  return isTrue(left) === (operator === 'and') ? right() : left
}
