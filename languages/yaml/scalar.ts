// Plain YAML 1.1 scalars as PyYAML's SafeLoader reads them: which texts are booleans, numbers, null or times, and their
// values. The writer asks the same table whether a text needs quotes.

import { type Exact, exact } from '../../core/exact.ts'
import { longestInteger, pythonFloat, pythonNumber } from '../python/number.ts'

export type ScalarValue = string | number | boolean | null

export type ScalarTag = 'bool' | 'int' | 'float' | 'null' | 'timestamp' | 'merge' | 'value' | 'str'

const bools = new Map([
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['on', true],
  ['off', false],
])
const boolPattern = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/
const nullPattern = /^(?:~|null|Null|NULL|)$/
const intPattern =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const floatPattern =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const timePattern =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(?:Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?)$/

/** What a plain scalar is, by its spelling alone. */
export function plainTag(text: string): ScalarTag {
  switch (text.charCodeAt(0)) {
    case 0x2d: // -
    case 0x2b: // +
    case 0x2e: // .
      return numberTag(text)
    case 0x3c: // <
      return text === '<<' ? 'merge' : 'str'
    case 0x3d: // =
      return text === '=' ? 'value' : 'str'
    default:
      if (/^[0-9]/.test(text)) return timePattern.test(text) ? 'timestamp' : numberTag(text)
      if (text.length > 5) return 'str'
      if (boolPattern.test(text)) return 'bool'
      return nullPattern.test(text) ? 'null' : 'str'
  }
}

function numberTag(text: string): ScalarTag {
  // Python reads no longer integer: it stays text.
  if (text.length > longestInteger) return 'str'
  if (floatPattern.test(text)) return 'float'
  return intPattern.test(text) ? 'int' : 'str'
}

/** The value of a plain scalar; `=` and a `<<` that merges nothing are text, as is what only looks like a value ("0b_"). */
export function plainValue(text: string): ScalarValue {
  switch (plainTag(text)) {
    case 'bool':
      return bools.get(text.toLowerCase()) ?? text
    case 'null':
      return null
    case 'int':
      return integer(text) ?? text
    case 'float':
      return float(text) ?? text
    case 'timestamp':
      return timestamp(text) ?? text
    default:
      return text
  }
}

/** The value of a scalar with an explicit tag such as `!!int`; undefined: the text is not one. */
export function taggedValue(tag: string, text: string): ScalarValue | undefined {
  switch (tag) {
    case 'str':
      return text
    case 'null':
      return null
    case 'bool':
      return bools.get(text.toLowerCase())
    case 'int':
      return intPattern.test(text) || /^[-+]?[0-9][0-9_]*$/.test(text) ? integer(text) : undefined
    case 'float':
      return floatPattern.test(text) || /^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?$/.test(text)
        ? float(text)
        : undefined
    case 'timestamp':
      return timePattern.test(text) ? timestamp(text) : undefined
    default:
      return undefined
  }
}

/** The value with what JSON has no room for: that 1.0 is not 1, that a text of digits is a number, that a text is a time. */
export function exactly(tag: string, value: ScalarValue): ScalarValue | Exact {
  if (tag === 'float' && typeof value === 'number' && Number.isInteger(value)) {
    return exact('number', floatText(value), value)
  }
  if (tag === 'int' && typeof value === 'string' && /^-?\d+$/.test(value)) return exact('number', value, value)
  return tag === 'timestamp' && typeof value === 'string' && isDate(value) ? exact('time', value, value) : value
}

/** A number as PyYAML writes it. */
export function numberText(value: number): string {
  return Number.isSafeInteger(value) ? pythonNumber(value) : floatText(value)
}

function floatText(value: number): string {
  const text = pythonFloat(value)
  if (!Number.isFinite(value)) return text.replace(/inf|nan/, '.$&')
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text
}

/** Whether it begins with a day that exists. What only looks like a time stays text. */
function isDate(text: string): boolean {
  return isTime([text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number))
}

/** A mapping's key as Python's json.dumps would spell it. */
export function plainKey(text: string): string {
  const tag = plainTag(text)
  const value = plainValue(text)
  if (tag !== 'float' || typeof value !== 'number') return String(value)
  if (!Number.isFinite(value)) return String(value)
  return pythonFloat(value)
}

/**
 * Numbers that a double cannot hold exactly stay exact as a text of digits: a shortened account number is worse than a
 * quoted one.
 */
function integer(source: string): number | string | undefined {
  const text = source.replaceAll('_', '')
  const negative = text.startsWith('-')
  const digits = /^[-+]/.test(text) ? text.slice(1) : text
  let value: number
  let exact: () => bigint
  if (digits.includes(':')) {
    const parts = digits.split(':')
    value = parts.reduce((sum, part) => sum * 60 + Number(part), 0)
    exact = () => parts.reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  } else {
    const literal = /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits
    if (/^(?:0[box])?$/.test(literal)) return undefined
    value = Number(literal)
    exact = () => BigInt(literal)
  }
  if (Number.isNaN(value)) return undefined
  if (Number.isSafeInteger(value)) return negative && value !== 0 ? -value : value
  return `${negative ? '-' : ''}${exact()}`
}

function float(source: string): number | undefined {
  const text = source.replaceAll('_', '').toLowerCase()
  const negative = text.startsWith('-')
  const digits = /^[-+]/.test(text) ? text.slice(1) : text
  if (digits === '.inf') return negative ? -Infinity : Infinity
  if (digits === '.nan') return Number.NaN
  const value = digits.includes(':')
    ? digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
    : Number(digits)
  return Number.isNaN(value) ? undefined : negative ? -value : value
}

/** Times become the text that Python's str() gives for them; an impossible one stays as it was written. */
function timestamp(text: string): string | undefined {
  const match = timePattern.exec(text)
  if (!match?.[1]) return text
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour, zoneMinute] = match
  const numbers = [year, month, day, hour, minute, second].map(Number)
  if (!isTime(numbers)) return text
  const [y = 0, ...rest] = numbers
  const [mo, d, h, mi, s] = rest.map((part) => String(part).padStart(2, '0'))
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  const base = `${String(y).padStart(4, '0')}-${mo}-${d} ${h}:${mi}:${s}${micros === '000000' ? '' : `.${micros}`}`
  if (!sign) return /Z$/.test(text) ? `${base}+00:00` : base
  const offset = Number(zoneHour) * 60 + Number(zoneMinute ?? 0)
  if (offset >= 24 * 60) return text
  const clock = [Math.floor(offset / 60), offset % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return `${base}${offset === 0 ? '+' : sign}${clock}`
}

function isTime([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day <= (days[month - 1] ?? 0)
}
