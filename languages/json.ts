// JSON with the place where it breaks. The engine's own messages quote the document, which may hold secrets, and often
// leave the place out.

import { ConfigError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { type Said, say } from '../core/said.ts'
import { deepest } from './deepest.ts'
import { positions } from './positions.ts'

/** Throws a ConfigError with line and column; it shows no more of the text than the character that is out of place. */
export function parseJson(source: Uint8Array | string, document: string): Json {
  const whole = typeof source === 'string' ? source : Buffer.from(source).toString('utf8')
  // A byte order mark means nothing (RFC 8259, 8.1); a blank in its place keeps all others in theirs.
  const text = whole.startsWith('\ufeff') ? ` ${whole.slice(1)}` : whole
  const deep = tooDeepAt(text)
  if (deep !== undefined) {
    throw new ConfigError(
      say`Not usable as JSON: nested more than ${deepest} levels deep`,
      positions(whole, document)(deep),
    )
  }
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    const offset = jsonErrorOffset(text) ?? text.length
    const where = positions(whole, document)(offset)
    throw new ConfigError(say`Not valid JSON: ${faultAt(text, offset)}`, where, {
      cause: cause instanceof RangeError ? cause : undefined,
    })
  }
}

/** For files of our own that are written anew anyway: undefined if the file is missing, cut short or not ours. */
export function jsonIfWhole(text: string | undefined): Json | undefined {
  if (text === undefined || tooDeepAt(text) !== undefined) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** Offset of the bracket that is one too many. The engine takes any depth, but what walks through the value has a stack. */
function tooDeepAt(text: string): number | undefined {
  if (text.length < 2 * deepest || hasFewBrackets(text)) return undefined
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = stringEnd(text, at)
    else if (code === openBracket || code === openBrace) {
      depth += 1
      if (depth > deepest) return at
    } else if (code === closeBracket || code === closeBrace) depth -= 1
  }
  return undefined
}

/** Too few to be too deep, as most texts have: the engine finds them faster than a loop here that it compiles first. */
function hasFewBrackets(text: string): boolean {
  let count = 0
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1
      if (count > deepest) return false
    }
  }
  return true
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Offset of the quote that closes the string at `start`, or of the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at
}

function faultAt(text: string, offset: number): Said {
  if (offset >= text.trimEnd().length) return say`it ends too early`
  const sign = text[offset] as string
  return /[{}[\],:"'#/]/.test(sign) ? say`unexpected ${say.word(JSON.stringify(sign))}` : say`unexpected character`
}

/** Offset of the first character that cannot be part of a JSON document; undefined: it is one. No recursion. */
export function jsonErrorOffset(text: string): number | undefined {
  const open: ('{' | '[')[] = []
  let at = 0
  let expect: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'next' = 'value'
  for (;;) {
    while (' \t\n\r'.includes(text[at] ?? 'x')) at++
    const character = text[at]
    const inside = open.at(-1)
    if (expect === 'next' && inside === undefined) return at < text.length ? at : undefined
    if (character === undefined) return at
    const closes = inside === '{' ? '}' : ']'
    const mayClose = expect === 'next' || expect === 'value-or-end' || expect === 'key-or-end'
    if (mayClose && character === closes) {
      open.pop()
      expect = 'next'
      at++
    } else if (expect === 'next' || expect === 'colon') {
      if (character !== (expect === 'next' ? ',' : ':')) return at
      expect = expect === 'colon' || inside === '[' ? 'value' : 'key'
      at++
    } else if (expect === 'key' || expect === 'key-or-end') {
      if (character !== '"') return at
      const { end, broken } = stringAt(text, at)
      if (broken) return end
      at = end
      expect = 'colon'
    } else if (character === '{' || character === '[') {
      open.push(character)
      expect = character === '{' ? 'key-or-end' : 'value-or-end'
      at++
    } else {
      const { end, broken } = scalarAt(text, at)
      if (broken) return end
      at = end
      expect = 'next'
    }
  }
}

/** Where the scalar that begins here ends; broken: where it goes wrong. */
function scalarAt(text: string, start: number): { readonly end: number; readonly broken?: true } {
  if (text[start] === '"') return stringAt(text, start)
  const end = matchEnd(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y, text, start)
  return end === undefined ? { end: start, broken: true } : { end }
}

/** Piece by piece: one expression for a whole string needs a stack that a long one bursts. */
function stringAt(text: string, start: number): { readonly end: number; readonly broken?: true } {
  let at = start + 1
  for (;;) {
    at = matchEnd(/[^"\\\0-\x1f]*/y, text, at) ?? at
    if (text[at] === '"') return { end: at + 1 }
    const next = matchEnd(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y, text, at)
    if (next === undefined) return { end: at, broken: true }
    at = next
  }
}

function matchEnd(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at
  return sticky.test(text) ? sticky.lastIndex : undefined
}
