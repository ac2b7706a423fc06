// Python's repr() of plain values, for the messages that the reference prints with it.

import { pythonFloat, pythonNumber } from './number.ts'

/** {'a': [1, None, True, b'x']} */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Number.isFinite(value) ? pythonNumber(value) : pythonFloat(value)
  if (typeof value === 'string') return stringRepr(value)
  if (value instanceof Uint8Array) return bytesRepr(value)
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, item]) => `${stringRepr(key)}: ${pythonRepr(item)}`)
    return `{${pairs.join(', ')}}`
  }
  return String(value)
}

/** Python's str(): strings as they are, the rest as repr(). */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

export function stringRepr(text: string): string {
  const quote = quoteFor(text)
  const inner = text.replace(/[\\'"]|[^ -~]/gu, (character) => {
    if (character === '\\' || character === quote) return `\\${character}`
    if (character === "'" || character === '"') return character
    return escapeSequence(character)
  })
  return quote + inner + quote
}

export function bytesRepr(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  const quote = quoteFor(text)
  const inner = text.replace(/[\\'"]|[^ -~]/g, (character) => {
    if (character === '\\' || character === quote) return `\\${character}`
    if (character === "'" || character === '"') return character
    return shortEscape(character) ?? hex(character, 'x', 2)
  })
  return `b${quote}${inner}${quote}`
}

function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'"
}

function shortEscape(character: string): string | undefined {
  const letters = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
  ])
  return letters.get(character)
}

/** Printable characters of any language stay. */
function escapeSequence(character: string): string {
  const short = shortEscape(character)
  if (short !== undefined) return short
  if (!/[\p{C}\p{Z}]/u.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return hex(character, 'x', 2)
  return code <= 0xffff ? hex(character, 'u', 4) : hex(character, 'U', 8)
}

function hex(character: string, letter: string, digits: number): string {
  return `\\${letter}${(character.codePointAt(0) ?? 0).toString(16).padStart(digits, '0')}`
}
