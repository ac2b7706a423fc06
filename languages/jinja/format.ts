// Python's two ways to format: "%s" % value and "{}".format(value).

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { fail } from './failure.ts'
import { joined, repeatedText } from './make-text.ts'
import { reprOf, textOf } from './print.ts'
import { widestField } from './sizes.ts'
import { type Args, float, getKey, isKind, itemsOf, orElse, typeName, type Value, type Work } from './values.ts'

/** How "{a.b[0]}" finds its way. */
export interface Lookup {
  readonly attribute: (value: Value, name: string, fuel: Fuel) => Value
  readonly item: (value: Value, key: Value, fuel: Fuel) => Value
}

/** Zeros are flags, so no width begins with one. */
const conversion = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|[1-9]\d*)?(?:\.(\d+))?[hlL]?([a-zA-Z%])|%/g

export function formatPercent(text: string, value: Value, work: Work): string {
  const items = isKind(value, 'tuple') ? value.items : [value]
  let used = 0
  const next = (): Value => orElse(items[used++], () => fail(say`not enough arguments for format string`))
  work.fuel.spend(text.length >> 3)
  const pieces: string[] = []
  let end = 0
  for (const match of text.matchAll(conversion)) {
    pieces.push(text.slice(end, match.index))
    end = match.index + match[0].length
    work.fuel.spend(1)
    const [, key, flags = '', width = '', precision, type = ''] = match
    if (type === '') return fail(say`incomplete format`)
    if (type === '%') {
      pieces.push('%')
      continue
    }
    const named = key !== undefined && isKind(value, 'dict')
    const item = named ? orElse(getKey(value, key, work.fuel), () => fail(say`'${say.word(key)}'`)) : next()
    pieces.push(converted(item, { flags, width, precision, type }, work))
  }
  pieces.push(text.slice(end))
  if (used < items.length && isKind(value, 'tuple')) fail(say`not all arguments converted during string formatting`)
  if (used === 0 && !isKind(value, 'tuple') && !isKind(value, 'dict') && !Array.isArray(value)) {
    fail(say`not all arguments converted during string formatting`)
  }
  return joined(pieces, '', work.fuel)
}

interface Conversion {
  readonly flags: string
  readonly width: string
  readonly precision: string | undefined
  readonly type: string
}

function converted(item: Value, { flags, width, precision, type }: Conversion, work: Work): string {
  const zero = flags.includes('0')
  const align = flags.includes('-') ? '<' : '>'
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  if ('sra'.includes(type)) {
    const piece = type === 's' ? textOf(item, work) : reprOf(item, work.fuel)
    return pad(cut(piece, precision, work), ' ', align, width, work)
  }
  const spec = {
    fill: zero && align !== '<' ? '0' : ' ',
    align: zero && align !== '<' ? '=' : align,
    sign,
    alternate: flags.includes('#'),
    width,
    grouping: '',
    precision,
    type: type === 'i' || type === 'u' ? 'd' : type,
  }
  return formatNumber(item, spec, true, work)
}

function cut(text: string, precision: string | undefined, { fuel }: Work): string {
  return precision === undefined ? text : itemsOf(text, fuel).slice(0, Number(precision)).join('')
}

export function formatBraces(text: string, args: Args, lookup: Lookup, work: Work, depth = 0): string {
  if (depth > 2) return fail(say`Max string recursion exceeded`)
  let automatic = 0
  work.fuel.spend(text.length >> 3)
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string
    if (character !== '{' && character !== '}') {
      const end = nextBrace(text, at)
      pieces.push(text.slice(at, end))
      at = end
    } else if (text[at + 1] === character) {
      pieces.push(character)
      at += 2
    } else if (character === '}') return fail(say`Single '}' encountered in format string`)
    else {
      const end = closing(text, at)
      work.fuel.spend(1)
      pieces.push(field(text.slice(at + 1, end)))
      at = end + 1
    }
  }
  return joined(pieces, '', work.fuel)

  function field(source: string): string {
    const [, path = '', conversion, spec = ''] =
      /^([^!:]*)(?:!([rsa]))?(?::([\s\S]*))?$/.exec(source) ?? fail(say`bad format field`)
    const [, first = '', rest = ''] = /^([^.[]*)(.*)/s.exec(path) ?? []
    const given = /^\d*$/.test(first)
      ? args.positional[first === '' ? automatic++ : Number(first)]
      : args.named.get(first)
    let value = orElse(given, () => fail(say`the format string refers to an argument that is not there`))
    for (const [, name, key, close] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)(\]?)/g)) {
      if (key !== undefined && close === '') fail(say`Missing ']' in format string`)
      work.fuel.spend(1)
      value =
        name !== undefined
          ? lookup.attribute(value, name, work.fuel)
          : lookup.item(value, /^\d+$/.test(key as string) ? Number(key) : (key as string), work.fuel)
    }
    if (conversion === 'r' || conversion === 'a') value = reprOf(value, work.fuel)
    else if (conversion === 's') value = textOf(value, work)
    return formatSpec(value, spec.includes('{') ? formatBraces(spec, args, lookup, work, depth + 1) : spec, work)
  }
}

function nextBrace(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '{' && text[at] !== '}') at++
  return at
}

function closing(text: string, start: number): number {
  let open = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') open++
    else if (text[at] === '}' && --open === 0) return at
  }
  return fail(say`expected '}' before end of string`)
}

interface NumberSpec {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly alternate: boolean
  readonly width: string
  readonly grouping: string
  readonly precision: string | undefined
  readonly type: string
}

function formatSpec(value: Value, spec: string, work: Work): string {
  if (spec === '') return textOf(value, work)
  const match = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su.exec(spec)
  if (!match) return fail(say`Invalid format specifier`)
  const [, fill, align, sign = '', alternate, zero, width = '', grouping = '', precision, type = ''] = match
  if (typeof value === 'string' || type === 's') {
    return pad(cut(textOf(value, work), precision, work), fill ?? (zero ? '0' : ' '), align ?? '<', width, work)
  }
  const chosen = { fill: fill ?? (zero ? '0' : ' '), align: align ?? (zero ? '=' : '>') }
  return formatNumber(
    value,
    { ...chosen, sign, alternate: alternate !== undefined, width, grouping, precision, type },
    false,
    work,
  )
}

function formatNumber(value: Value, spec: NumberSpec, percent: boolean, work: Work): string {
  const number = typeof value === 'boolean' ? Number(value) : isKind(value, 'float') ? value.value : value
  if (typeof number !== 'number' && typeof number !== 'bigint') {
    if (isKind(value, 'undefined')) fail(value.message)
    return fail(say`%${say.word(spec.type)} format: a real number is required, not ${say.word(typeName(value))}`)
  }
  const negative = number < 0
  const size = typeof number === 'bigint' ? (negative ? -number : number) : Math.abs(number)
  const digits = grouped(digitsOf(size, spec, isKind(value, 'float'), percent, work.fuel), spec)
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign
  const width = Number(spec.width || 0)
  if (spec.align === '=')
    return sign + pad(digits, spec.fill, '>', String(Math.min(width, widestField) - sign.length), work)
  return pad(sign + digits, spec.fill, spec.align, spec.width, work)
}

function digitsOf(
  size: number | bigint,
  { type, precision, alternate }: NumberSpec,
  isFloat: boolean,
  percent: boolean,
  fuel: Fuel,
): string {
  const places = Math.min(Number(precision ?? 6), 100)
  switch (type) {
    case 'd':
    case 'n':
      if (isFloat && !percent) fail(say`Unknown format code '${type}' for object of type 'float'`)
      return String(typeof size === 'number' ? Math.trunc(size) : size)
    case 'x':
    case 'X':
    case 'o':
    case 'b': {
      if (isFloat) fail(say`Unknown format code '${type}' for object of type 'float'`)
      const digits = size.toString(type === 'o' ? 8 : type === 'b' ? 2 : 16)
      return (alternate ? `0${type}` : '') + (type === 'X' ? digits.toUpperCase() : digits)
    }
    case 'c':
      return size <= 0x10ffff
        ? String.fromCodePoint(Math.trunc(Number(size)))
        : fail(say`%c arg not in range(0x110000)`)
    case 'f':
    case 'F':
      return Number(size).toFixed(places)
    case '%':
      return `${(Number(size) * 100).toFixed(places)}%`
    case 'e':
    case 'E': {
      const text = Number(size)
        .toExponential(places)
        .replace(/e([+-])(\d)$/, 'e$10$2')
      return type === 'E' ? text.toUpperCase() : text
    }
    case 'g':
    case 'G':
      return general(Number(size), Math.max(places, 1))
    case '':
      if (precision !== undefined) return general(Number(size), Math.max(places, 1))
      return isFloat ? reprOf(float(Number(size)), fuel) : String(size)
    default:
      return fail(say`Unknown format code '${say.word(type)}'`)
  }
}

function general(size: number, places: number): string {
  const exponent = size === 0 ? 0 : Number(size.toExponential(places - 1).split('e')[1])
  if (exponent >= -4 && exponent < places) return trimZeros(size.toFixed(places - 1 - exponent))
  const [mantissa = '', power = ''] = size.toExponential(places - 1).split('e')
  return `${trimZeros(mantissa)}e${power.replace(/^([+-])(\d)$/, '$10$2')}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/(?<!0)0+$/, '').replace(/\.$/, '') : text
}

function grouped(digits: string, { grouping }: NumberSpec): string {
  if (grouping === '') return digits
  const [whole = '', ...rest] = digits.split('.')
  const first = whole.length % 3 || 3
  const groups = [whole.slice(0, first), ...(whole.slice(first).match(/.{3}/g) ?? [])]
  return [groups.join(grouping), ...rest].join('.')
}

function pad(text: string, fill: string, align: string, width: string, { fuel }: Work): string {
  const wanted = Math.min(Number(width || 0), widestField)
  const room = wanted - itemsOf(text, fuel).length
  if (!(room > 0)) return text
  if (align === '<') return text + repeatedText(fill, room, fuel)
  const left = align === '^' ? room >> 1 : room
  return repeatedText(fill, left, fuel) + text + repeatedText(fill, room - left, fuel)
}
