// Arithmetic: whole numbers of 64 bits that wrap around, and decimal fractions that do not lose a digit on the way.

import type { Fuel } from '../../../core/fuel.ts'
import { say } from '../../../core/said.ts'
import { type Functions, fn } from '../define.ts'
import { fail } from '../failure.ts'
import { roomForList } from '../sizes.ts'
import { int, type Value } from '../values.ts'
import { toFloat, toInt64 } from './to-number.ts'

interface Decimal {
  readonly digits: bigint
  /** Of ten. */
  readonly power: number
}

function decimal(value: Value): Decimal {
  const size = toFloat(value)
  if (!Number.isFinite(size)) return fail(say`a number without end cannot be reckoned with`)
  const [mantissa = '0', power = '0'] = size.toExponential().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), power: Number(power) - fraction.length }
}

const sizeOf = ({ digits, power }: Decimal): number => Number(`${digits}e${power}`)

function aligned(one: Decimal, other: Decimal): readonly [bigint, bigint, number] {
  const power = Math.min(one.power, other.power)
  const at = ({ digits, power: own }: Decimal) => digits * 10n ** BigInt(own - power)
  return [at(one), at(other), power]
}

const plus =
  (sign: bigint) =>
  (one: Decimal, other: Decimal): Decimal => {
    const [first, second, power] = aligned(one, other)
    return { digits: first + sign * second, power }
  }
const times = (one: Decimal, other: Decimal): Decimal => ({
  digits: one.digits * other.digits,
  power: one.power + other.power,
})

/** To 16 places, halves away from zero. */
function divided(one: Decimal, other: Decimal): Decimal {
  if (other.digits === 0n) return fail(say`a number cannot be divided by 0`)
  const [first, second] = aligned(one, other)
  const isNegative = first < 0n !== second < 0n
  const [size, by] = [first < 0n ? -first : first, second < 0n ? -second : second]
  const rounded = (size * 10n ** 16n * 2n + by) / (by * 2n)
  return { digits: isNegative ? -rounded : rounded, power: -16 }
}

type Step = (one: Decimal, other: Decimal) => Decimal
const reckoned = (values: readonly Value[], step: Step, fuel: Fuel): number => {
  // Of numbers far apart in size every digit between them counts.
  fuel.spend(values.length * 100)
  const [first, ...rest] = values.map(decimal)
  return first ? sizeOf(rest.reduce(step, first)) : 0
}
const ofDecimals = (step: Step) =>
  fn(['any', '...any'], 'float64', ([first, rest], { fuel }) => reckoned([first, ...rest], step, fuel))

const furthest = (values: readonly Value[], isFurther: (one: bigint, best: bigint) => boolean): bigint =>
  values.map(toInt64).reduce((best, one) => (isFurther(one, best) ? one : best))

const most = fn(['any', '...any'], 'int64', ([first, rest]) => furthest([first, ...rest], (one, best) => one > best))

/** From `start` to before `stop`. */
function steps(start: number, stop: number, step: number, fuel: Fuel): readonly number[] {
  if (stop < start ? step >= 0 : step <= 0) return []
  const count = Math.ceil((stop - start) / step)
  roomForList(count, fuel)
  return Array.from({ length: count }, (_, index) => start + index * step)
}

function sequence(bounds: readonly number[], fuel: Fuel): string {
  const [first = 0, second = 0, third = 0] = bounds
  if (bounds.length === 0 || bounds.length > 3) return ''
  const [start, end] = bounds.length === 1 ? [1, first] : bounds.length === 2 ? [first, second] : [first, third]
  const direction = end < start ? -1 : 1
  const step = bounds.length === 3 ? second : direction
  if (bounds.length === 3 && direction < 0 && step > 0) return ''
  return steps(start, end + direction, step, fuel).join(' ')
}

function rounded(value: Value, places: number, from: number): number {
  const scale = 10 ** places
  const size = scale * toFloat(value)
  return (size % 1 >= from ? Math.ceil(size) : Math.floor(size)) / scale
}

const remainder = (of: bigint, by: bigint) => (by === 0n ? fail(say`a number cannot be divided by 0`) : of % by)

export const numbers: Functions = {
  int: fn(['any'], 'int', ([value]) => toInt64(value)),
  int64: fn(['any'], 'int64', ([value]) => toInt64(value)),
  float64: fn(['any'], 'float64', ([value]) => toFloat(value)),
  atoi: fn(['string'], 'int', ([text]) => {
    if (!/^[+-]?\d{1,1000}$/.test(text)) return 0
    const value = BigInt(text.replace('+', ''))
    const largest = 2n ** 63n - 1n
    return value > largest ? largest : value < -largest ? -largest - 1n : value
  }),
  toDecimal: fn(['any'], 'int64', ([value]) => {
    const digits = typeof value === 'string' ? value : String(toFloat(value))
    return /^[+-]?[0-7]{1,21}$/.test(digits) ? Number.parseInt(digits, 8) : 0
  }),
  add: fn(['...any'], 'int64', ([values]) => values.reduce((sum: bigint, one) => sum + toInt64(one), 0n)),
  add1: fn(['any'], 'int64', ([value]) => toInt64(value) + 1n),
  sub: fn(['any', 'any'], 'int64', ([one, other]) => toInt64(one) - toInt64(other)),
  mul: fn(['any', '...any'], 'int64', ([first, rest], { fuel }) =>
    rest.reduce((product: bigint, one) => {
      fuel.spend(1)
      return BigInt.asIntN(64, product * toInt64(one))
    }, toInt64(first)),
  ),
  div: fn(['any', 'any'], 'int64', ([one, other]) => {
    const [size, by] = [toInt64(one), toInt64(other)]
    return (size - remainder(size, by)) / by
  }),
  mod: fn(['any', 'any'], 'int64', ([one, other]) => remainder(toInt64(one), toInt64(other))),
  max: most,
  biggest: most,
  min: fn(['any', '...any'], 'int64', ([first, rest]) => furthest([first, ...rest], (one, best) => one < best)),
  addf: fn(['...any'], 'float64', ([values], { fuel }) => reckoned([int(0), ...values], plus(1n), fuel)),
  add1f: fn(['any'], 'float64', ([value], { fuel }) => reckoned([value, int(1)], plus(1n), fuel)),
  subf: ofDecimals(plus(-1n)),
  mulf: ofDecimals(times),
  divf: ofDecimals(divided),
  maxf: fn(['any', '...any'], 'float64', ([first, rest]) =>
    rest.map(toFloat).reduce((best, one) => Math.max(best, one), toFloat(first)),
  ),
  minf: fn(['any', '...any'], 'float64', ([first, rest]) =>
    rest.map(toFloat).reduce((best, one) => Math.min(best, one), toFloat(first)),
  ),
  ceil: fn(['any'], 'float64', ([value]) => Math.ceil(toFloat(value))),
  floor: fn(['any'], 'float64', ([value]) => Math.floor(toFloat(value))),
  round: fn(['any', 'int', '...float64'], 'float64', ([value, places, [from = 0.5]]) => rounded(value, places, from)),
  until: fn(['int'], 'ints', ([count], { fuel }) => steps(0, count, count < 0 ? -1 : 1, fuel)),
  untilStep: fn(['int', 'int', 'int'], 'ints', ([start, stop, step], { fuel }) => steps(start, stop, step, fuel)),
  seq: fn(['...int'], 'string', ([bounds], { fuel }) => sequence(bounds, fuel)),
}
