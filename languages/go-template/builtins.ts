// The functions that Go's text/template has itself; `and` and `or` are done where calls are, as they look at no more than they must.

import { say } from '../../core/said.ts'
import { decode } from './bytes.ts'
import { isEqual, isLess } from './compare.ts'
import { type Functions, fn } from './define.ts'
import { fail } from './failure.ts'
import { printed } from './print.ts'
import { sprintf } from './printf.ts'
import { int, isKind, isTrue, list, typeOf, type Value } from './values.ts'

export const builtins: Functions = {
  and: fn(['...any'], 'any', ([values]) => values.find((one) => !isTrue(one)) ?? values.at(-1)),
  or: fn(['...any'], 'any', ([values]) => values.find(isTrue) ?? values.at(-1)),
  not: fn(['any'], 'bool', ([value]) => !isTrue(value)),
  eq: fn(['any', '...any'], 'bool', ([first, others], work) => {
    if (others.length === 0) fail(say`there is nothing to compare with`)
    return others.some((one) => isEqual(first, one, work))
  }),
  ne: fn(['any', 'any'], 'bool', ([first, second], work) => !isEqual(first, second, work)),
  lt: fn(['any', 'any'], 'bool', ([first, second], work) => isLess(first, second, work)),
  le: fn(
    ['any', 'any'],
    'bool',
    ([first, second], work) => isLess(first, second, work) || isEqual(first, second, work),
  ),
  gt: fn(
    ['any', 'any'],
    'bool',
    ([first, second], work) => !isLess(first, second, work) && !isEqual(first, second, work),
  ),
  ge: fn(['any', 'any'], 'bool', ([first, second], work) => !isLess(first, second, work)),
  len: fn(['any'], 'int', ([value]) => {
    if (typeof value === 'string') return value.length
    if (isKind(value, 'list')) return value.items.length
    return isKind(value, 'map') ? value.entries.size : fail(say`a ${say.word(typeOf(value))} has no length`)
  }),
  index: fn(['any', '...any'], 'any', ([value, keys]) => keys.reduce(indexed, value)),
  slice: fn(['any', '...any'], 'any', ([value, bounds]) => sliced(value, bounds)),
  print: fn(['...any'], 'string', ([values], { fuel }) => printed(values, fuel)),
  println: fn(['...any'], 'string', ([values], { fuel }) => {
    const pieces = values.map((value) => printed([value], fuel))
    return `${pieces.join(' ')}\n`
  }),
  printf: fn(['string', '...any'], 'string', ([format, values], { fuel }) => sprintf(format, values, fuel)),
  html: fn(['...any'], 'string', ([values], { fuel }) => escapable(values, fuel).replace(/[\0"'&<>]/g, htmlOf)),
  js: fn(['...any'], 'string', ([values], { fuel }) => escapable(values, fuel, jsOf)),
  urlquery: fn(['...any'], 'string', ([values], { fuel }) => queryEscaped(escapable(values, fuel))),
  call: fn(['any', '...any'], 'any', ([value]) => fail(say`a ${say.word(typeOf(value))} is no function`)),
}

type Fuel = Parameters<typeof printed>[1]

function escapable(values: readonly Value[], fuel: Fuel, change = (text: string) => text): string {
  const [only] = values
  if (values.length === 1 && typeof only === 'string') return change(only)
  // What is escaped word by word in Go stands in one text here: the same.
  return change(
    printed(
      values.map((value) => (value === null ? '<no value>' : value)),
      fuel,
    ),
  )
}

function htmlOf(one: string): string {
  const names: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' }
  return names[one] ?? '\xef\xbf\xbd'
}

function jsOf(bytes: string): string {
  const names: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '"': '\\"' }
  const hex = (code: number) => `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  const ascii = bytes.replace(/[\0-\x1f\\'"<>&=]/g, (one) => names[one] ?? hex(one.charCodeAt(0)))
  if (/^[\0-\x7f]*$/.test(ascii)) return ascii
  const letters = decode(ascii).replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} -\x7f]/gu, (one) => hex(one.codePointAt(0) ?? 0))
  return Buffer.from(letters, 'utf8').toString('latin1')
}

/** As in the query of a URL. */
export function queryEscaped(bytes: string): string {
  return bytes.replace(/[^\w.~-]/g, (one) =>
    one === ' ' ? '+' : `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

function indexed(value: Value, key: Value): Value {
  if (value === null || value === undefined) return fail(say`nothing cannot be indexed`)
  if (isKind(value, 'map')) {
    if (typeof key !== 'string') return fail(say`a key of a mapping is a text, not a ${say.word(typeOf(key))}`)
    return value.entries.has(key) ? (value.entries.get(key) ?? null) : value.of === 'string' ? '' : null
  }
  if (typeof value !== 'string' && !isKind(value, 'list'))
    return fail(say`a ${say.word(typeOf(value))} cannot be indexed`)
  const length = typeof value === 'string' ? value.length : value.items.length
  const at = position(key, length - 1)
  return typeof value === 'string' ? int(value.charCodeAt(at), 'uint8') : value.items[at]
}

function position(key: Value, last: number): number {
  if (!isKind(key, 'int')) return fail(say`an index is a whole number, not a ${say.word(typeOf(key))}`)
  const at = Number(key.value)
  return at >= 0 && at <= last ? at : fail(say`the index ${at} is out of range`)
}

function sliced(value: Value, bounds: readonly Value[]): Value {
  if (bounds.length > 3) fail(say`too many indexes of a slice: ${bounds.length}`)
  if (typeof value !== 'string' && !isKind(value, 'list'))
    return fail(say`a ${say.word(typeOf(value))} cannot be sliced`)
  const length = typeof value === 'string' ? value.length : value.items.length
  const [from = 0, to = length] = bounds.map((bound) => position(bound, length))
  if (from > to) fail(say`a slice from ${from} to ${to} is none`)
  return typeof value === 'string' ? value.slice(from, to) : list(value.items.slice(from, to), value.of)
}
