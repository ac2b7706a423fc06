// Functions on times and durations.

import { say } from '../../../core/said.ts'
import { type Functions, fn, type Work } from '../define.ts'
import { fail } from '../failure.ts'
import { parseTime } from '../parse-time.ts'
import { formatTime, isZone, timeCost, unixOf, zeroTime } from '../time-text.ts'
import { isKind, type Time, type Value } from '../values.ts'
import { toInt64 } from './to-number.ts'

const second = 1_000_000_000n

function now({ world }: Work): Time {
  return { kind: 'time', nanoseconds: BigInt(Math.trunc(world.now() * 1000)) * 1000n, zone: 'Local' }
}

/** A time, or seconds since 1970; anything else is now. */
function timeOf(value: Value, work: Work): Time {
  if (isKind(value, 'time')) return value
  const isSeconds = isKind(value, 'int') && ['int', 'int64', 'int32'].includes(value.type)
  return isSeconds ? { kind: 'time', nanoseconds: value.value * second, zone: 'Local' } : now(work)
}

function inZone(layout: string, value: Value, zone: string, work: Work): string {
  work.fuel.spend(timeCost(zone))
  const known = zone === 'Local' || (zone !== '' && isZone(zone)) ? zone : 'UTC'
  return formatTime({ ...timeOf(value, work), zone: known }, layout)
}

const units: Readonly<Record<string, bigint>> = {
  ...{ ns: 1n, us: 1000n, µs: 1000n, μs: 1000n, ms: 1_000_000n, s: second, m: 60n * second, h: 3600n * second },
}

/** Nanoseconds of "1h10m"; undefined: it is no duration. */
function durationOf(text: string): bigint | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0n
  const part = /(\d*)(?:\.(\d*))?(ns|us|\xc2\xb5s|\xce\xbcs|ms|s|m|h)/y
  let [total, at] = [0n, 0]
  while (at < rest.length) {
    part.lastIndex = at
    const [whole, number = '', fraction = '', unit = ''] = part.exec(rest) ?? []
    if (whole === undefined || number + fraction === '' || whole.length > 40) return undefined
    const size = units[unit] ?? 1000n
    total += BigInt(number || 0) * size + (BigInt(fraction || 0) * size) / 10n ** BigInt(fraction.length)
    at += whole.length
  }
  if (rest === '' || total >= 2n ** 63n) return undefined
  return sign === '-' ? -total : total
}

/** As Go prints it: "1h0m5s". */
function durationText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const sign = nanoseconds < 0n ? '-' : ''
  if (size === 0n) return '0s'
  const decimal = (unit: bigint) => {
    const fraction = String(size % unit)
      .padStart(String(unit).length - 1, '0')
      .replace(/(?<!0)0+$/, '')
    return `${size / unit}${fraction && `.${fraction}`}`
  }
  if (size < 1000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(1000n)}\xc2\xb5s`
  if (size < second) return `${sign}${decimal(1_000_000n)}ms`
  const minutes = size / (60n * second)
  const rest = size % (60n * second)
  const fraction = String(rest % second)
    .padStart(9, '0')
    .replace(/(?<!0)0+$/, '')
  const seconds = `${rest / second}${fraction && `.${fraction}`}s`
  if (minutes === 0n) return sign + seconds
  return `${sign}${minutes >= 60n ? `${minutes / 60n}h${minutes % 60n}m` : `${minutes}m`}${seconds}`
}

const hour = 3600n * second
const steps: readonly (readonly [bigint, string])[] = [
  [365n * 24n * hour, 'y'],
  [30n * 24n * hour, 'mo'],
  [24n * hour, 'd'],
  [hour, 'h'],
  [60n * second, 'm'],
  [second, 's'],
]

/** Its largest unit alone. */
function roundedDuration(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const step = steps.find(([unit]) => size > unit)
  return step ? `${size / step[0]}${step[1]}` : '0s'
}

function later(text: string, time: Time): Time | undefined {
  const by = durationOf(text)
  return by === undefined ? undefined : { ...time, nanoseconds: time.nanoseconds + by }
}

const zoned = fn(['string', 'any', 'string'], 'string', ([layout, value, zone], work) =>
  inZone(layout, value, zone, work),
)
const modify = fn(['string', 'time'], 'any', ([text, time]) => later(text, time) ?? time)
const mustModify = fn(['string', 'time'], 'any', ([text, time]) => later(text, time) ?? fail(say`it is no duration`))
const day = '2006-01-02'

export const dates: Functions = {
  now: fn([], 'any', (_, work) => now(work)),
  date: fn(['string', 'any'], 'string', ([layout, value], work) => inZone(layout, value, 'Local', work)),
  dateInZone: zoned,
  date_in_zone: zoned,
  htmlDate: fn(['any'], 'string', ([value], work) => inZone(day, value, 'Local', work)),
  htmlDateInZone: fn(['any', 'string'], 'string', ([value, zone], work) => inZone(day, value, zone, work)),
  dateModify: modify,
  date_modify: modify,
  mustDateModify: mustModify,
  must_date_modify: mustModify,
  ago: fn(['any'], 'string', ([value], work) => {
    const passed = now(work).nanoseconds - timeOf(value, work).nanoseconds
    return durationText(((passed + (passed < 0n ? -second : second) / 2n) / second) * second)
  }),
  duration: fn(['any'], 'string', ([value]) => {
    const isSeconds = typeof value === 'string' || (isKind(value, 'int') && value.type === 'int64')
    return durationText(isSeconds ? toSeconds(value) * second : 0n)
  }),
  durationRound: fn(['any'], 'string', ([value], work) => {
    if (typeof value === 'string') return roundedDuration(durationOf(value) ?? 0n)
    if (isKind(value, 'time')) return roundedDuration(now(work).nanoseconds - value.nanoseconds)
    return roundedDuration(isKind(value, 'int') && value.type === 'int64' ? value.value : 0n)
  }),
  unixEpoch: fn(['time'], 'string', ([time]) => String(unixOf(time))),
  toDate: fn(['string', 'string'], 'any', ([layout, text], { fuel }) => {
    fuel.spend(2 * timeCost('Local'))
    return parseTime(text, layout) ?? zeroTime
  }),
  mustToDate: fn(['string', 'string'], 'any', ([layout, text], { fuel }) => {
    fuel.spend(2 * timeCost('Local'))
    return parseTime(text, layout) ?? fail(say`it is no time of this layout`)
  }),
}

function toSeconds(value: Value): bigint {
  if (typeof value === 'string' && !/^[+-]?\d{1,18}$/.test(value)) return 0n
  return typeof value === 'string' ? BigInt(value.replace('+', '')) : toInt64(value)
}
