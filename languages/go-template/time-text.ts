// Times as Go writes them: layouts with the parts of Mon Jan 2 15:04:05 MST 2006.

import { encode } from './bytes.ts'
import type { Time } from './values.ts'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
export const months = [
  ...(['January', 'February', 'March', 'April', 'May', 'June'] as const),
  ...(['July', 'August', 'September', 'October', 'November', 'December'] as const),
]

export interface Civil {
  readonly year: number
  /** From 0. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  /** Sunday is 0. */
  readonly weekday: number
  readonly yearDay: number
  /** Seconds east of Greenwich. */
  readonly offset: number
  readonly zone: string
}

const utc = (nanoseconds: bigint): Time => ({ kind: 'time', nanoseconds, zone: 'UTC' })

/** Go's time of nothing: the first second of the year 1. */
export const zeroTime = utc(-62135596800n * 1_000_000_000n)

function secondsOf({ nanoseconds }: Time): number {
  const whole = nanoseconds / 1_000_000_000n
  return Number(nanoseconds % 1_000_000_000n < 0n ? whole - 1n : whole)
}

export function unixOf(time: Time): number {
  return secondsOf(time)
}

export function civilOf(time: Time): Civil {
  const seconds = secondsOf(time)
  const { offset, zone } = zoneAt(time.zone, seconds)
  const date = new Date((seconds + offset) * 1000)
  const year = date.getUTCFullYear()
  return {
    year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(((time.nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n),
    weekday: date.getUTCDay(),
    yearDay:
      Math.round((Date.UTC(2000, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(2000, 0, 0)) / 86_400_000) -
      (date.getUTCMonth() > 1 && !isLeap(year) ? 1 : 0),
    offset,
    zone,
  }
}

/** What it costs to look at a time: the rules of a zone are made anew each time. */
export function timeCost(zone: string | number): number {
  return typeof zone === 'number' || zone === 'UTC' ? 50 : 2000
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Whether there is a zone of this name. */
export function isZone(name: string): boolean {
  if (name === 'UTC') return true
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Seconds east of Greenwich, at a moment that the zone takes for its own. */
export function offsetOf(zone: string, local: number): number {
  const first = zoneAt(zone, local).offset
  return zoneAt(zone, local - first).offset
}

function zoneAt(zone: string | number, seconds: number): { readonly offset: number; readonly zone: string } {
  if (typeof zone === 'number') return { offset: zone, zone: zone === 0 ? 'UTC' : offsetText(zone, '') }
  if (zone === 'UTC') return { offset: 0, zone }
  const options = zone === 'Local' ? {} : { timeZone: zone }
  const part = (timeZoneName: 'longOffset' | 'short', locale: string) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZoneName })
      .formatToParts(seconds * 1000)
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0', rest = '0'] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(part('longOffset', 'en-GB')) ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest))
  // Only some languages know a zone's short name.
  const short = ['en-GB', 'en-US', 'en-AU', 'en-CA']
    .map((one) => part('short', one))
    .find((one) => /^[A-Z]{3,5}$/.test(one))
  const bare = offsetText(offset, '', offset % 3600 !== 0)
  return { offset, zone: short === undefined || (short === 'GMT' && offset !== 0) ? bare : short }
}

function offsetText(offset: number, colon: '' | ':', withMinutes = true): string {
  const size = Math.abs(offset)
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(size / 3600)}${withMinutes ? `${colon}${two((size % 3600) / 60)}` : ''}`
}

/** As Go prints a time that nobody formats. */
export function timeText(time: Time): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST')
}

export const layoutPart =
  /January|Jan|Monday|Mon|MST|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|2006|__2|_2|002|01|02|03|04|05|06|15|PM|pm|[.,]0+(?!\d)|[.,]9+(?!\d)|[1-5]/g

/** Letters of the layout are bytes, as everywhere. */
export function formatTime(time: Time, layout: string): string {
  const civil = civilOf(time)
  return layout.replace(layoutPart, (part) => encode(written(part, civil)))
}

function written(part: string, civil: Civil): string {
  const { year, month, day, hour, minute, second, weekday, yearDay, offset, zone, nanosecond } = civil
  const two = (value: number) => String(value).padStart(2, '0')
  const twelve = hour % 12 || 12
  const name = months[month] ?? ''
  const dayName = days[weekday] ?? ''
  const parts: Readonly<Record<string, () => string>> = {
    January: () => name,
    Jan: () => name.slice(0, 3),
    Monday: () => dayName,
    Mon: () => dayName.slice(0, 3),
    MST: () => zone,
    '2006': () => String(year).padStart(4, '0'),
    '06': () => two(year % 100),
    '01': () => two(month + 1),
    '1': () => String(month + 1),
    '02': () => two(day),
    '2': () => String(day),
    _2: () => String(day).padStart(2),
    '002': () => String(yearDay).padStart(3, '0'),
    __2: () => String(yearDay).padStart(3),
    '15': () => two(hour),
    '03': () => two(twelve),
    '3': () => String(twelve),
    '04': () => two(minute),
    '4': () => String(minute),
    '05': () => two(second),
    '5': () => String(second),
    PM: () => (hour < 12 ? 'AM' : 'PM'),
    pm: () => (hour < 12 ? 'am' : 'pm'),
  }
  const known = Object.hasOwn(parts, part) ? parts[part] : undefined
  if (known) return known()
  if (part.startsWith('Z') || part.startsWith('-')) {
    if (part.startsWith('Z') && offset === 0) return 'Z'
    const seconds = part.replace(/\D/g, '').length > 4 ? `${part.includes(':') ? ':' : ''}00` : ''
    return offsetText(offset, part.includes(':') ? ':' : '', part.length > 3) + seconds
  }
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, part.length - 1)
  if (part[1] === '0') return `${part[0]}${digits.padEnd(part.length - 1, '0')}`
  const kept = digits.replace(/(?<!0)0+$/, '')
  return kept === '' ? '' : `${part[0]}${kept}`
}
