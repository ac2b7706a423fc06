// Template text to tokens: what is output as it is, and the words of {{ }} and {% %}, with the white space control of
// Jinja2 with trim_blocks on and lstrip_blocks off.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { TemplateFailure } from './failure.ts'

export type Token =
  | { readonly type: 'data'; readonly text: string; readonly line: number }
  | { readonly type: 'begin' | 'end'; readonly text: 'variable' | 'block'; readonly line: number }
  | {
      readonly type: 'name' | 'string' | 'operator' | 'integer' | 'float' | 'eof'
      readonly text: string
      readonly line: number
    }

const word = /[\p{L}_][\p{L}\p{N}_]*/uy
const float = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y
const integer = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y
const closers = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])

/** A token is larger than a step is long. */
const tokenCost = 4

export function tokenize(source: string, fuel: Fuel): readonly Token[] {
  const text = source.replace(/\r\n?/g, '\n')
  const tokens: Token[] = []
  let position = 0
  let line = 1
  /** After a "-" all white space goes, after the end of a block one line break. */
  let strip: 'all' | 'line' | undefined

  const add = (token: Token): void => {
    fuel.spend(tokenCost)
    tokens.push(token)
  }
  /** Where the next line break is, looked for once. */
  let lineBreak = text.indexOf('\n')

  const advance = (to: number): void => {
    for (; lineBreak >= 0 && lineBreak < to; lineBreak = text.indexOf('\n', lineBreak + 1)) line++
    position = to
  }
  const data = (to: number, trimEnd: boolean): void => {
    let piece = text.slice(position, to)
    if (strip === 'all') piece = piece.trimStart()
    else if (strip === 'line' && piece.startsWith('\n')) piece = piece.slice(1)
    strip = undefined
    if (trimEnd) piece = piece.trimEnd()
    if (piece !== '') add({ type: 'data', text: piece, line })
    advance(to)
  }
  const ending = (close: string): void => {
    if (text[position] === '-') strip = 'all'
    else if (text[position] !== '+' && close !== '}}') strip = 'line'
    advance(text.indexOf(close, position) + close.length)
  }

  while (position < text.length) {
    const start = nextOpening(text, position)
    if (start < 0) {
      data(text.length, false)
      break
    }
    const kind = text[start + 1]
    const sign = text[start + 2]
    data(start, sign === '-')
    advance(start + (sign === '-' || sign === '+' ? 3 : 2))
    if (kind === '#') {
      const close = text.indexOf('#}', position)
      if (close < 0) throw new TemplateFailure('syntax', say`Missing end of comment tag`, { line })
      advance(close - (/[-+]/.test(text[close - 1] ?? '') && close > position ? 1 : 0))
      ending('#}')
    } else if (kind === '%' && rawStart.test(text.slice(position, position + 80))) raw()
    else expression(kind === '{' ? 'variable' : 'block')
  }
  add({ type: 'eof', text: '', line })
  return tokens

  function raw(): void {
    const [opening = ''] = rawStart.exec(text.slice(position)) ?? []
    const from = line
    advance(position + opening.length)
    strip = opening.endsWith('-%}') ? 'all' : opening.endsWith('+%}') ? undefined : 'line'
    rawEnd.lastIndex = position
    const end = rawEnd.exec(text)
    if (!end) throw new TemplateFailure('syntax', say`Missing end of raw directive`, { line: from })
    data(end.index, end[0].startsWith('{%-'))
    advance(end.index + end[0].length)
    strip = end[0].endsWith('-%}') ? 'all' : end[0].endsWith('+%}') ? undefined : 'line'
  }

  function expression(text_: 'variable' | 'block'): void {
    const close = text_ === 'variable' ? '}}' : '%}'
    const open: string[] = []
    add({ type: 'begin', text: text_, line })
    for (;;) {
      const space = /\s*/y
      space.lastIndex = position
      advance(position + (space.exec(text)?.[0].length ?? 0))
      if (position >= text.length) return
      const signed = /[-+]/.test(text[position] ?? '') && text.startsWith(close, position + 1)
      if (open.length === 0 && (signed || text.startsWith(close, position))) {
        add({ type: 'end', text: text_, line })
        ending(close)
        return
      }
      next(open)
    }
  }

  function next(open: string[]): void {
    const afterDot = tokens.at(-1)?.text === '.'
    const found =
      match(word, 'name') ??
      (afterDot ? undefined : match(float, 'float')) ??
      match(integer, 'integer') ??
      quoted() ??
      match(operator, 'operator')
    if (!found)
      throw new TemplateFailure('syntax', say`unexpected char ${say.word(JSON.stringify(text[position]))}`, { line })
    const opening = found.type === 'operator' ? closers.get(found.text) : undefined
    if (found.type === 'operator' && '([{'.includes(found.text)) open.push(found.text)
    if (opening !== undefined && open.pop() !== opening) {
      throw new TemplateFailure('syntax', say`unexpected '${say.word(found.text)}'`, { line })
    }
    add(found)
    advance(position + length(found))
  }

  function match(pattern: RegExp, type: 'name' | 'float' | 'integer' | 'operator'): Token | undefined {
    pattern.lastIndex = position
    const found = pattern.exec(text)
    return found ? { type, text: found[0], line } : undefined
  }

  function quoted(): Token | undefined {
    const quote = text[position]
    if (quote !== "'" && quote !== '"') return undefined
    let end = position + 1
    while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1
    if (end >= text.length) return undefined
    return { type: 'string', text: text.slice(position, end + 1), line }
  }

  function length(token: Token): number {
    return token.text.length
  }
}

const rawStart = /^\s*raw\s*[-+]?%\}/
const rawEnd = /\{%[-+]?\s*endraw\s*[-+]?%\}/g

function nextOpening(text: string, from: number): number {
  for (let at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
    const next = text[at + 1]
    if (next === '{' || next === '%' || next === '#') return at
  }
  return -1
}

/** The value of a string literal's source. */
export function unquoted(source: string): string {
  const inner = source.slice(1, -1)
  if (!inner.includes('\\')) return inner
  return inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(\n)|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, newline?: string, letter = '') => {
      const hex = x ?? u ?? long
      if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff))
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      if (newline !== undefined) return ''
      return letters.get(letter) ?? whole
    },
  )
}

const letters = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
])
