// Jinja2's filters for numbers, and those that make numbers of texts.

import { say } from '../../core/said.ts'
import { longestInteger } from '../python/number.ts'
import { bind, numberIn, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import type { Filter } from './filter.ts'
import { type Args, float, isKind, isTrue, orElse, type Value, whole } from './values.ts'

function toInteger(value: Value, args: Args): Value {
  const { default: fallback = 0, base } = bind('int', args, ['default', 'base'])
  if (isKind(value, 'undefined')) return fail(value.message)
  if (typeof value === 'string') return orElse(integerFromText(value.trim(), numberIn(base, 10)), () => fallback)
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (isKind(value, 'float') && Number.isFinite(value.value)) return whole(BigInt(Math.trunc(value.value)))
  return fallback
}

function integerFromText(text: string, base: number): Value | undefined {
  const match = /^([+-]?)(0[xX]|0[oO]|0[bB])?([\da-zA-Z]+(?:_[\da-zA-Z]+)*)$/.exec(text)
  const prefixes: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 }
  if (match) {
    const [, sign, prefix, digits = ''] = match
    const named = prefix && prefixes[prefix.toLowerCase()]
    const radix = named && (base === named || base === 0) ? named : prefix ? 0 : base || 10
    const values = Array.from(digits.replaceAll('_', ''), (digit) => Number.parseInt(digit, 36))
    if (radix > 1 && values.length <= longestInteger && values.every((digit) => digit < radix)) {
      const total = values.reduce((sum, digit) => sum * BigInt(radix) + BigInt(digit), 0n)
      return whole(sign === '-' ? -total : total)
    }
  }
  const number = floatFromText(text)
  return number === undefined || !Number.isFinite(number) ? undefined : whole(BigInt(Math.trunc(number)))
}

function floatFromText(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}

function toFloat(value: Value, args: Args): Value {
  const { default: fallback = float(0) } = bind('float', args, ['default'])
  if (isKind(value, 'undefined')) return fail(value.message)
  if (typeof value === 'string') {
    const number = floatFromText(value.trim())
    return number === undefined ? fallback : float(number)
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return float(Number(value))
  return isKind(value, 'float') ? value : fallback
}

function round(value: Value, args: Args): Value {
  const { precision, method } = bind('round', args, ['precision', 'method'])
  const how = textIn(method, 'common')
  const places = Math.min(numberIn(precision, 0), 20)
  if ((typeof value === 'number' || typeof value === 'bigint') && how === 'common') return value
  const number = numberIn(value, 0)
  const factor = 10 ** places
  if (how === 'ceil') return float(Math.ceil(number * factor) / factor)
  if (how === 'floor') return float(Math.floor(number * factor) / factor)
  if (how !== 'common') return fail(say`method must be common, ceil or floor`)
  const doubled = number * factor * 2
  const tie = Number.isInteger(doubled) && Math.abs(doubled % 2) === 1 && doubled / factor / 2 === number
  if (tie) return float((2 * Math.round(doubled / 4)) / factor)
  return float(places < 0 ? Math.round(number * factor) / factor : Number(number.toFixed(places)))
}

function fileSize(value: Value, args: Args): string {
  const { binary } = bind('filesizeformat', args, ['binary'])
  const bytes = numberIn(toFloat(value, { positional: [], named: new Map() }), 0)
  const base = binary !== undefined && isTrue(binary) ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  const names = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
  const power = Math.max(
    0,
    names.findIndex((_, index) => bytes < base ** (index + 2)),
  )
  const name = base === 1024 ? `${names[power]?.toUpperCase()}iB` : `${names[power]}B`
  return `${(bytes / base ** (power + 1)).toFixed(1)} ${name}`
}

export const numberFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['abs', (value) => (isKind(value, 'float') ? float(Math.abs(value.value)) : Math.abs(numberIn(value, 0)))],
  ['filesizeformat', fileSize],
  ['float', toFloat],
  ['int', toInteger],
  ['round', round],
])
