// Values as text: Go's fmt, each verb with its flags.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { encode } from './bytes.ts'
import { GoTemplateFailure } from './failure.ts'
import { formatFloat } from './float.ts'
import { quoted, quotedRune, runeCount, runesOf } from './quote.ts'
import { deepestValue, roomForText } from './sizes.ts'
import { timeCost, timeText } from './time-text.ts'
import { type Int, isKind, sortedEntries, typeOf, type Value } from './values.ts'

export interface Spec {
  readonly minus?: boolean
  readonly plus?: boolean
  readonly sharp?: boolean
  readonly space?: boolean
  readonly zero?: boolean
  readonly width?: number | undefined
  readonly precision?: number | undefined
}

/** As a template puts it out. */
export function textOf(value: Value, fuel: Fuel): string {
  if (value === undefined) return '<no value>'
  return typeof value === 'string' ? value : formatted(value, 'v', {}, fuel)
}

export function formatted(value: Value, verb: string, spec: Spec, fuel: Fuel, depth = 0): string {
  fuel.spend(1)
  if (depth > deepestValue) throw new GoTemplateFailure('limit', say`a value is nested too deeply to be printed`)
  if (verb === 'T') return padded(typeOf(value), spec, fuel)
  if (value === undefined || value === null) {
    return verb === 'v'
      ? padded(depth > 0 && spec.sharp ? 'interface {}(nil)' : '<nil>', spec, fuel)
      : `%!${verb}(<nil>)`
  }
  if (typeof value === 'boolean') return /[tv]/.test(verb) ? padded(String(value), spec, fuel) : bad(value, verb, fuel)
  if (typeof value === 'number') return float(value, verb, spec, fuel)
  if (typeof value === 'string') return text(value, verb, spec, fuel)
  if (value.kind === 'int') return whole(value, verb, spec, fuel)
  if (value.kind === 'list') {
    const pieces = value.items.map((item) => formatted(item, verb, spec, fuel, depth + 1))
    return spec.sharp && verb === 'v'
      ? enclosed(`${typeOf(value)}{`, pieces, ', ', '}', fuel)
      : enclosed('[', pieces, ' ', ']', fuel)
  }
  if (value.kind === 'map') {
    const isSource = spec.sharp && verb === 'v'
    const pieces = sortedEntries(value, fuel).map(
      ([key, item]) => `${text(key, verb, spec, fuel)}:${formatted(item, verb, spec, fuel, depth + 1)}`,
    )
    return isSource ? enclosed(`${typeOf(value)}{`, pieces, ', ', '}', fuel) : enclosed('map[', pieces, ' ', ']', fuel)
  }
  if (value.kind === 'time') fuel.spend(timeCost(value.zone))
  const written = value.kind === 'time' ? timeText(value) : value.text
  if (/[vsqxX]/.test(verb)) return text(written, verb === 'v' ? 's' : verb, spec, fuel)
  if (isKind(value, 'thing') && value.number !== undefined) {
    return whole({ kind: 'int', type: 'int', value: value.number }, verb, spec, fuel)
  }
  return `%!${verb}(${typeOf(value)}=${written})`
}

function enclosed(open: string, pieces: readonly string[], between: string, close: string, fuel: Fuel): string {
  roomForText(
    pieces.reduce((sum, piece) => sum + piece.length + between.length, 2),
    fuel,
  )
  return open + pieces.join(between) + close
}

function bad(value: Value, verb: string, fuel: Fuel): string {
  return `%!${verb}(${typeOf(value)}=${formatted(value, 'v', {}, fuel)})`
}

/** Filled up to its width, counted in letters. */
function padded(piece: string, { width = 0, minus, zero }: Spec, fuel: Fuel): string {
  const room = width - (width > piece.length ? runeCount(piece) : width)
  if (room <= 0) return piece
  roomForText(room + piece.length, fuel)
  return minus ? piece + ' '.repeat(room) : (zero ? '0' : ' ').repeat(room) + piece
}

function text(value: string, verb: string, spec: Spec, fuel: Fuel): string {
  const { precision, sharp, space, plus } = spec
  const cut = () => {
    if (precision === undefined || value.length <= precision) return value
    let kept = ''
    let left = precision
    for (const one of runesOf(value)) {
      if (left-- <= 0) break
      kept += one >= '\udc80' && one <= '\udcff' ? String.fromCharCode(one.charCodeAt(0) & 0xff) : encode(one)
    }
    return kept
  }
  roomForText(value.length * (verb === 's' || verb === 'v' ? 1 : 4), fuel)
  switch (verb) {
    case 'v':
      return sharp ? padded(quoted(value), spec, fuel) : padded(cut(), spec, fuel)
    case 's':
      return padded(cut(), spec, fuel)
    case 'q': {
      const isRaw = sharp && !/[`\0-\x08\x0a-\x1f\x7f]/.test(value)
      return padded(isRaw ? `\`${cut()}\`` : quoted(cut(), '"', plus), spec, fuel)
    }
    case 'x':
    case 'X': {
      const bytes = precision === undefined ? value : value.slice(0, precision)
      const pairs = Buffer.from(bytes, 'latin1').toString('hex').match(/../g) ?? []
      const prefix = sharp && pairs.length > 0 ? '0x' : ''
      const hex = space ? pairs.map((pair) => prefix + pair).join(' ') : prefix + pairs.join('')
      return padded(verb === 'X' ? hex.toUpperCase() : hex, spec, fuel)
    }
    default:
      return bad(value, verb, fuel)
  }
}

const bases: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  ...{ d: [10, ''], v: [10, ''], b: [2, '0b'], o: [8, '0'], O: [8, '0o'], x: [16, '0x'], X: [16, '0X'] },
}

function whole(int: Int, verb: string, spec: Spec, fuel: Fuel): string {
  const { value } = int
  const code = value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd
  const letter = code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code)
  if (verb === 'c') return padded(encode(letter), spec, fuel)
  if (verb === 'q') return padded(`'${quotedRune(letter, "'", spec.plus === true)}'`, spec, fuel)
  if (verb === 'U') {
    const name = `U+${value.toString(16).toUpperCase().padStart(4, '0')}`
    return padded(spec.sharp ? `${name} '${encode(letter)}'` : name, { ...spec, zero: false }, fuel)
  }
  const [base, prefix] = bases[verb] ?? []
  if (base === undefined || prefix === undefined) return bad(int, verb, fuel)
  const size = value < 0n ? -value : value
  let digits = size.toString(base)
  if (verb === 'X') digits = digits.toUpperCase()
  if (spec.precision !== undefined) {
    roomForText(spec.precision, fuel)
    digits = spec.precision === 0 && value === 0n ? '' : digits.padStart(spec.precision, '0')
  }
  const sign = signOf(value < 0n, spec)
  const before = sign + (verb === 'O' || (spec.sharp && verb !== 'v') ? prefix : '')
  return withZeros(before, digits, spec.precision === undefined ? spec : { ...spec, zero: false }, fuel)
}

function signOf(isNegative: boolean, { plus, space }: Spec): string {
  return isNegative ? '-' : plus ? '+' : space ? ' ' : ''
}

/** Zeros go between the sign and the digits. */
function withZeros(before: string, digits: string, spec: Spec, fuel: Fuel): string {
  const room = (spec.width ?? 0) - before.length - digits.length
  if (!spec.zero || spec.minus || room <= 0) return padded(before + digits, { ...spec, zero: false }, fuel)
  roomForText(spec.width ?? 0, fuel)
  return before + '0'.repeat(room) + digits
}

function float(value: number, verb: string, spec: Spec, fuel: Fuel): string {
  if (!/[vefgEFG]/.test(verb)) return bad(value, verb, fuel)
  const letter = verb.toLowerCase()
  const format = letter === 'v' ? 'g' : (letter as 'e' | 'f' | 'g')
  const precision = spec.precision ?? (format === 'g' ? undefined : 6)
  roomForText(precision ?? 0, fuel)
  const sharp = spec.sharp === true && verb !== 'v'
  const size = formatFloat(
    Math.abs(value),
    format,
    precision === undefined ? undefined : Math.min(precision, 1000),
    sharp,
  )
  const isNegative = value < 0 || Object.is(value, -0)
  const isOdd = !Number.isFinite(value)
  const sign = isOdd && !Number.isNaN(value) && !isNegative && spec.plus !== true ? '+' : signOf(isNegative, spec)
  const digits = /[EG]/.test(verb) ? size.replace('e', 'E') : size
  return withZeros(sign, digits, isOdd ? { ...spec, zero: false } : spec, fuel)
}

/** Go's print: blanks only between what are no texts. */
export function printed(values: readonly Value[], fuel: Fuel): string {
  let result = ''
  for (const [index, value] of values.entries()) {
    const isBetween = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string'
    const piece = formatted(value, 'v', {}, fuel)
    roomForText(result.length + piece.length, fuel)
    result += (isBetween ? ' ' : '') + piece
  }
  return result
}
