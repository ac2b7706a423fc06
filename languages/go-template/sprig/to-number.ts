// Any value as a number, as far as it is one: what is none is 0.

import { numberOf } from '../literals.ts'
import { isKind, type Value } from '../values.ts'

export function toInt64(value: Value): bigint {
  if (isKind(value, 'int')) return value.value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return wrapped(value)
  if (typeof value !== 'string') return isKind(value, 'thing') ? (value.number ?? 0n) : 0n
  const whole = value.replace(/\.0*$/, '')
  if (value === '' || !/^[+-]?\w+$/.test(whole) || whole.length > 100) return 0n
  const read = numberOf(whole)
  if (read === undefined || read.isFloat || read.int === undefined) return 0n
  return BigInt.asIntN(64, read.int) === read.int ? read.int : 0n
}

/** As the processor does it. */
function wrapped(value: number): bigint {
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n)
}

export function toInt(value: Value): number {
  return Number(toInt64(value))
}

export function toFloat(value: Value): number {
  if (typeof value === 'number') return value
  if (isKind(value, 'int')) return Number(value.value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') return isKind(value, 'thing') ? Number(value.number ?? 0n) : 0
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(value)
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (!/^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(value) || value.length > 1000) return 0
  const number = Number(value)
  return Number.isFinite(number) ? number : 0
}
