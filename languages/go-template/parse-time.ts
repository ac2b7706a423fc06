// Texts as times, by layouts as Go has them.

import { layoutPart, months, offsetOf } from './time-text.ts'
import type { Time } from './values.ts'

interface Read {
  year?: number
  month?: number
  day?: number
  yearDay?: number
  hour?: number
  minute?: number
  second?: number
  nanosecond?: bigint
  afternoon?: boolean
  offset?: number
}

const numbers: Readonly<Record<string, readonly [pattern: RegExp, field: keyof Read, least: number, most: number]>> = {
  '2006': [/\d{4}/y, 'year', 0, 9999],
  '01': [/\d\d/y, 'month', 1, 12],
  '1': [/\d\d?/y, 'month', 1, 12],
  '02': [/\d\d/y, 'day', 1, 31],
  '2': [/\d\d?/y, 'day', 1, 31],
  _2: [/ ?\d\d?/y, 'day', 1, 31],
  '002': [/\d{3}/y, 'yearDay', 1, 366],
  __2: [/ {0,2}\d{1,3}/y, 'yearDay', 1, 366],
  '15': [/\d\d?/y, 'hour', 0, 23],
  '03': [/\d\d/y, 'hour', 0, 12],
  '3': [/\d\d?/y, 'hour', 0, 12],
  '04': [/\d\d/y, 'minute', 0, 59],
  '4': [/\d\d?/y, 'minute', 0, 59],
  '05': [/\d\d/y, 'second', 0, 59],
  '5': [/\d\d?/y, 'second', 0, 59],
}

/** undefined: it is no time of this layout. A time without a zone is the machine's. */
export function parseTime(text: string, layout: string): Time | undefined {
  const read: Read = {}
  let [at, from] = [0, 0]
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
  for (const match of layout.matchAll(layoutPart)) {
    const between = layout.slice(from, match.index)
    if (!text.startsWith(between, at)) return undefined
    at += between.length
    from = match.index + match[0].length
    if (!readPart(match[0], read, take)) return undefined
  }
  if (text.slice(at) !== layout.slice(from)) return undefined
  return timeOf(read)
}

type Take = (pattern: RegExp) => string | undefined

function readPart(part: string, read: Read, take: Take): boolean {
  const number = Object.hasOwn(numbers, part) ? numbers[part] : undefined
  if (number) {
    const [pattern, field, least, most] = number
    const value = Number(take(pattern) ?? Number.NaN)
    Object.assign(read, { [field]: value })
    // A fraction behind the seconds counts, whether the layout asks for it or not.
    if (field === 'second') {
      const fraction = take(/[.,]\d{1,9}/y)
      if (fraction !== undefined) read.nanosecond = BigInt(fraction.slice(1).padEnd(9, '0'))
    }
    return value >= least && value <= most
  }
  if (part === '06') {
    const value = Number(take(/\d\d/y) ?? Number.NaN)
    read.year = value >= 69 ? 1900 + value : 2000 + value
    return !Number.isNaN(value)
  }
  if (part === 'January' || part === 'Jan') {
    const word = take(part === 'Jan' ? /[A-Za-z]{3}/y : /[A-Za-z]+/y)?.toLowerCase()
    read.month = months.findIndex((name) => (part === 'Jan' ? name.slice(0, 3) : name).toLowerCase() === word) + 1
    return read.month > 0
  }
  if (part === 'Monday' || part === 'Mon')
    return take(/(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?/iy) !== undefined
  if (part === 'PM' || part === 'pm') {
    const word = take(/[AaPp][Mm]/y)
    read.afternoon = word?.toLowerCase() === 'pm'
    return word !== undefined
  }
  if (part === 'MST') {
    const word = take(/[A-Z]{3,5}|[+-]\d\d(?:\d\d)?/y)
    if (word === 'UTC') read.offset = 0
    return word !== undefined
  }
  if (/^[.,]/.test(part)) {
    if (read.nanosecond !== undefined) return true
    return part[1] === '9'
  }
  if (part.startsWith('Z') && take(/Z/y) !== undefined) {
    read.offset = 0
    return true
  }
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?/.exec(take(/[+-]\d\d(?::?\d\d)?/y) ?? '') ?? []
  read.offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
  return sign !== undefined
}

function timeOf(read: Read): Time | undefined {
  const { year = 0, month = 1, day = 1, yearDay, minute = 0, second = 0, nanosecond = 0n, afternoon, offset } = read
  const hour = afternoon === undefined ? (read.hour ?? 0) : ((read.hour ?? 0) % 12) + (afternoon ? 12 : 0)
  const date = new Date(0)
  date.setUTCFullYear(year, yearDay === undefined ? month - 1 : 0, yearDay ?? day)
  // There is no 30th of February.
  if (yearDay === undefined && date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second)
  const local = date.getTime() / 1000
  const zone = offset ?? 'Local'
  const seconds = local - (typeof zone === 'number' ? zone : offsetOf('Local', local))
  return {
    kind: 'time',
    nanoseconds: BigInt(seconds) * 1_000_000_000n + nanosecond,
    zone: zone === 0 ? 'UTC' : zone,
  }
}
