// Python's two ways to format: "%s" % value and "{}".format(value).

import { fail } from './failure.ts'
import { type Args, float, getKey, isKind, orElse, reprOf, textOf, typeName, type Value } from './values.ts'

type OnMissing = (name: string) => void

/** How "{a.b[0]}" finds its way. */
export interface Lookup {
  readonly attribute: (value: Value, name: string) => Value
  readonly item: (value: Value, key: Value) => Value
}

/** Wider fields are refused. */
const widest = 1_000_000

export function formatPercent(text: string, value: Value, onMissing: OnMissing): string {
  const items = isKind(value, 'tuple') ? value.items : [value]
  let used = 0
  const next = (): Value => orElse(items[used++], () => fail('not enough arguments for format string'))
  const pattern = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\d+))?([hlL]?)([a-zA-Z%])|%/g
  const result = text.replace(
    pattern,
    (_, key?: string, flags = '', width = '', precision?: string, _size?: string, type = '') => {
      if (type === '') return fail('incomplete format')
      if (type === '%') return '%'
      const item =
        key !== undefined && isKind(value, 'dict') ? orElse(getKey(value, key), () => fail(`'${key}'`)) : next()
      const zero = flags.includes('0')
      const align = flags.includes('-') ? '<' : '>'
      const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
      if ('sra'.includes(type)) {
        const piece = type === 's' ? textOf(item, onMissing) : reprOf(item)
        return pad(
          precision === undefined ? piece : Array.from(piece).slice(0, Number(precision)).join(''),
          ' ',
          align,
          width,
        )
      }
      const spec = {
        fill: zero && align !== '<' ? '0' : ' ',
        align: zero && align !== '<' ? '=' : align,
        sign,
        alternate: flags.includes('#'),
      }
      return formatNumber(
        item,
        { ...spec, width, grouping: '', precision, type: type === 'i' || type === 'u' ? 'd' : type },
        true,
      )
    },
  )
  if (used < items.length && isKind(value, 'tuple')) fail('not all arguments converted during string formatting')
  if (used === 0 && !isKind(value, 'tuple') && !isKind(value, 'dict') && !Array.isArray(value)) {
    fail('not all arguments converted during string formatting')
  }
  return result
}

export function formatBraces(text: string, args: Args, lookup: Lookup, depth = 0): string {
  if (depth > 2) return fail('Max string recursion exceeded')
  let automatic = 0
  let result = ''
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string
    if ((character === '{' || character === '}') && text[at + 1] === character) {
      result += character
      at += 2
    } else if (character === '}') return fail("Single '}' encountered in format string")
    else if (character === '{') {
      const end = closing(text, at)
      result += field(text.slice(at + 1, end))
      at = end + 1
    } else {
      result += character
      at++
    }
  }
  return result

  function field(source: string): string {
    const [, path = '', conversion, spec = ''] =
      /^([^!:]*)(?:!([rsa]))?(?::([\s\S]*))?$/.exec(source) ?? fail('bad format field')
    const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? []
    const given = /^\d*$/.test(first)
      ? args.positional[first === '' ? automatic++ : Number(first)]
      : args.named.get(first)
    let value = orElse(given, () => fail(`the format string refers to an argument that is not there: "${first}"`))
    for (const [, name, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      value =
        name !== undefined
          ? lookup.attribute(value, name)
          : lookup.item(value, /^\d+$/.test(key as string) ? Number(key) : (key as string))
    }
    if (conversion === 'r' || conversion === 'a') value = reprOf(value)
    else if (conversion === 's') value = textOf(value)
    return formatSpec(value, spec.includes('{') ? formatBraces(spec, args, lookup, depth + 1) : spec)
  }
}

function closing(text: string, start: number): number {
  let open = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') open++
    else if (text[at] === '}' && --open === 0) return at
  }
  return fail("expected '}' before end of string")
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

function formatSpec(value: Value, spec: string): string {
  if (spec === '') return textOf(value)
  const match = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su.exec(spec)
  if (!match) return fail('Invalid format specifier')
  const [, fill, align, sign = '', alternate, zero, width = '', grouping = '', precision, type = ''] = match
  if (typeof value === 'string' || type === 's') {
    const text = textOf(value)
    const cut = precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join('')
    return pad(cut, fill ?? (zero ? '0' : ' '), align ?? '<', width)
  }
  const chosen = { fill: fill ?? (zero ? '0' : ' '), align: align ?? (zero ? '=' : '>') }
  return formatNumber(
    value,
    { ...chosen, sign, alternate: alternate !== undefined, width, grouping, precision, type },
    false,
  )
}

function formatNumber(value: Value, spec: NumberSpec, percent: boolean): string {
  const number = typeof value === 'boolean' ? Number(value) : isKind(value, 'float') ? value.value : value
  if (typeof number !== 'number' && typeof number !== 'bigint') {
    if (isKind(value, 'undefined')) fail(value.message)
    return fail(`%${spec.type} format: a real number is required, not ${typeName(value)}`)
  }
  const negative = number < 0
  const size = typeof number === 'bigint' ? (negative ? -number : number) : Math.abs(number)
  const digits = grouped(digitsOf(size, spec, isKind(value, 'float'), percent), spec)
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign
  const width = Number(spec.width || 0)
  if (spec.align === '=') return sign + digits.padStart(Math.min(width, widest) - sign.length, spec.fill)
  return pad(sign + digits, spec.fill, spec.align, spec.width)
}

function digitsOf(
  size: number | bigint,
  { type, precision, alternate }: NumberSpec,
  isFloat: boolean,
  percent: boolean,
): string {
  const places = Math.min(Number(precision ?? 6), 100)
  switch (type) {
    case 'd':
    case 'n':
      if (isFloat && !percent) fail(`Unknown format code '${type}' for object of type 'float'`)
      return String(typeof size === 'number' ? Math.trunc(size) : size)
    case 'x':
    case 'X':
    case 'o':
    case 'b': {
      if (isFloat) fail(`Unknown format code '${type}' for object of type 'float'`)
      const digits = size.toString(type === 'o' ? 8 : type === 'b' ? 2 : 16)
      return (alternate ? `0${type}` : '') + (type === 'X' ? digits.toUpperCase() : digits)
    }
    case 'c':
      return String.fromCodePoint(Number(size))
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
      return isFloat ? reprOf(float(Number(size))) : String(size)
    default:
      return fail(`Unknown format code '${type}'`)
  }
}

function general(size: number, places: number): string {
  const exponent = size === 0 ? 0 : Number(size.toExponential(places - 1).split('e')[1])
  if (exponent >= -4 && exponent < places) return trimZeros(size.toFixed(places - 1 - exponent))
  const [mantissa = '', power = ''] = size.toExponential(places - 1).split('e')
  return `${trimZeros(mantissa)}e${power.replace(/^([+-])(\d)$/, '$10$2')}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function grouped(digits: string, { grouping }: NumberSpec): string {
  if (grouping === '') return digits
  const [whole = '', ...rest] = digits.split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, grouping), ...rest].join('.')
}

function pad(text: string, fill: string, align: string, width: string): string {
  const wanted = Math.min(Number(width || 0), widest)
  const room = wanted - Array.from(text).length
  if (room <= 0) return text
  if (align === '<') return text + fill.repeat(room)
  if (align === '^') return fill.repeat(room >> 1) + text + fill.repeat(room - (room >> 1))
  return fill.repeat(room) + text
}
