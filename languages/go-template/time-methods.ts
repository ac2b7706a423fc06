// What can be asked of a time with a point: `now.Format "2006"`.

import { fn, type GoFunction } from './define.ts'
import { civilOf, formatTime, months, timeText, unixOf, zeroTime } from './time-text.ts'
import { int, type Thing, type Time } from './values.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const named = (type: string, text: string, number: number): Thing => ({
  kind: 'thing',
  type,
  text,
  fields: new Map(),
  number: BigInt(number),
})

export const timeMethods: Readonly<Record<string, (time: Time) => GoFunction>> = {
  Format: (time) => fn(['string'], 'string', ([layout]) => formatTime(time, layout)),
  String: (time) => fn([], 'string', () => timeText(time)),
  Unix: (time) => fn([], 'int64', () => unixOf(time)),
  UnixMilli: (time) => fn([], 'int64', () => time.nanoseconds / 1_000_000n),
  UnixMicro: (time) => fn([], 'int64', () => time.nanoseconds / 1000n),
  UnixNano: (time) => fn([], 'int64', () => time.nanoseconds),
  Year: (time) => fn([], 'int', () => civilOf(time).year),
  Month: (time) => fn([], 'any', () => named('time.Month', months[civilOf(time).month] ?? '', civilOf(time).month + 1)),
  Day: (time) => fn([], 'int', () => civilOf(time).day),
  Hour: (time) => fn([], 'int', () => civilOf(time).hour),
  Minute: (time) => fn([], 'int', () => civilOf(time).minute),
  Second: (time) => fn([], 'int', () => civilOf(time).second),
  Nanosecond: (time) => fn([], 'any', () => int(civilOf(time).nanosecond)),
  YearDay: (time) => fn([], 'int', () => civilOf(time).yearDay),
  Weekday: (time) =>
    fn([], 'any', () => named('time.Weekday', weekdays[civilOf(time).weekday] ?? '', civilOf(time).weekday)),
  UTC: (time) => fn([], 'any', () => ({ ...time, zone: 'UTC' })),
  Local: (time) => fn([], 'any', () => ({ ...time, zone: 'Local' })),
  IsZero: (time) => fn([], 'bool', () => time.nanoseconds === zeroTime.nanoseconds),
  Before: (time) => fn(['time'], 'bool', ([other]) => time.nanoseconds < other.nanoseconds),
  After: (time) => fn(['time'], 'bool', ([other]) => time.nanoseconds > other.nanoseconds),
  Equal: (time) => fn(['time'], 'bool', ([other]) => time.nanoseconds === other.nanoseconds),
}
