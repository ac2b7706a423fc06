// Texts, characters and numbers as Go writes them.

import { encode } from './bytes.ts'

const escapes: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' },
}
const escapeSign = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]?))/g

/** The bytes of `"a\n"`, quotes included; undefined: it is written wrongly. */
export function unquoted(source: string): string | undefined {
  const quote = source[0] ?? ''
  let isRight = true
  const refuse = () => {
    isRight = false
    return ''
  }
  const letter = (code: number) =>
    code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? refuse() : encode(String.fromCodePoint(code))
  const octet = (code: number) => (code > 255 ? refuse() : String.fromCharCode(code))
  let [bytes, end] = ['', 1]
  const inner = source.slice(0, -1)
  for (const match of inner.slice(1).matchAll(escapeSign)) {
    const [whole, hex, short, long, octal, one = ''] = match
    bytes += encode(inner.slice(end, match.index + 1))
    end = match.index + 1 + whole.length
    if (hex !== undefined) bytes += octet(Number.parseInt(hex, 16))
    else if (octal !== undefined) bytes += octet(Number.parseInt(octal, 8))
    else if (short !== undefined || long !== undefined) bytes += letter(Number.parseInt(short ?? long ?? '', 16))
    else if ((one === '"' || one === "'") && one !== quote) refuse()
    else bytes += escapes[one] ?? refuse()
  }
  return isRight ? bytes + encode(inner.slice(end)) : undefined
}

export interface NumberLiteral {
  /** Absent: it has a fraction. It may be too large for an int. */
  readonly int: bigint | undefined
  readonly float: number
  /** As the type of a value that nothing asks for. */
  readonly isFloat: boolean
}

/** undefined: it is none. */
export function numberOf(source: string): NumberLiteral | undefined {
  const sign = source.startsWith('-') ? -1 : 1
  const written = source.replace(/^[+-]/, '')
  if (/^_|__|_$|[^\da-fA-F]_(?!\d)/.test(written.replace(/^0[xXoObB]_/, '0'))) return undefined
  const digits = written.replaceAll('_', '').toLowerCase()
  const isHex = digits.startsWith('0x')
  if (/^(?:0x[\da-f]+|0o?[0-7]+|0b[01]+|\d+)$/.test(digits) && !/^0\d*[89]/.test(digits)) {
    const int = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits) * BigInt(sign)
    return { int, float: Number(int), isFloat: false }
  }
  const float = sign * (isHex ? hexFloat(digits) : /^[\d.]+(?:e[+-]?\d+)?$/.test(digits) ? Number(digits) : Number.NaN)
  if (!Number.isFinite(float)) return undefined
  const whole = Number.isInteger(float) && Math.abs(float) < 2 ** 63
  // Those that look like a float stay one: 1e3 prints as 1000 all the same.
  return { int: whole ? BigInt(float) : undefined, float, isFloat: true }
}

function hexFloat(digits: string): number {
  const [, whole = '', fraction = '', power = ''] = /^0x([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)$/.exec(digits) ?? []
  if (power === '' || whole + fraction === '') return Number.NaN
  return Number(`0x${whole}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length)
}
