// Reading tokens one after the other, and what to say when the wrong one comes.

import { type Said, say } from '../../core/said.ts'
import { TemplateFailure } from './failure.ts'
import type { Expression } from './syntax.ts'
import type { Token } from './tokens.ts'

export interface Cursor {
  readonly tokens: readonly Token[]
  at: number
  /** How deeply expressions and blocks are nested at this token. */
  depth: number
  /** What may stand in brackets and arguments. It stands here because the files of expressions cannot import each other in a circle. */
  readonly expression: (cursor: Cursor, conditions?: boolean) => Expression
}

/** Deeper than any template; protects the stack. */
const deepest = 200

export function current({ tokens, at }: Cursor): Token {
  return tokens[at] ?? (tokens.at(-1) as Token)
}

export function isOperator(cursor: Cursor, text: string): boolean {
  const token = current(cursor)
  return token.type === 'operator' && token.text === text
}

export function isName(cursor: Cursor, ...names: readonly string[]): boolean {
  const token = current(cursor)
  return token.type === 'name' && (names.length === 0 || names.includes(token.text))
}

export function advance(cursor: Cursor): Token {
  const token = current(cursor)
  if (cursor.at < cursor.tokens.length - 1) cursor.at++
  return token
}

export function skipOperator(cursor: Cursor, text: string): boolean {
  if (!isOperator(cursor, text)) return false
  advance(cursor)
  return true
}

export function skipName(cursor: Cursor, text: string): boolean {
  if (!isName(cursor, text)) return false
  advance(cursor)
  return true
}

export function expectOperator(cursor: Cursor, text: string): Token {
  if (!isOperator(cursor, text))
    unexpected(cursor, say`expected token '${say.word(text)}', got ${describe(current(cursor))}`)
  return advance(cursor)
}

export function expectName(cursor: Cursor): string {
  if (!isName(cursor)) unexpected(cursor, say`expected token 'name', got ${describe(current(cursor))}`)
  return advance(cursor).text
}

export function expectEnd(cursor: Cursor, what: 'variable' | 'block'): void {
  const token = current(cursor)
  if (token.type === 'end' && token.text === what) advance(cursor)
  else if (token.type === 'eof') unexpected(cursor, say`unexpected end of template, expected '${endName(what)}'.`)
  else unexpected(cursor, say`expected token '${endName(what)}', got ${describe(token)}`)
}

/** Names and signs stand in the template; what its texts and data hold is left out. */
export function describe(token: Token): Said {
  if (token.type === 'end') return say`'${endName(token.text)}'`
  if (token.type === 'eof') return say`'end of template'`
  return token.type === 'string' || token.type === 'data' ? say`'${token.type}'` : say`'${say.word(token.text)}'`
}

function endName(what: 'variable' | 'block') {
  return what === 'variable' ? 'end of print statement' : 'end of statement block'
}

export function unexpected(cursor: Cursor, message: Said, line = current(cursor).line): never {
  throw new TemplateFailure('syntax', message, { line })
}

export function nested<T>(cursor: Cursor, parse: () => T): T {
  if (++cursor.depth > deepest) unexpected(cursor, say`nested more than ${deepest} levels deep`)
  const result = parse()
  cursor.depth--
  return result
}

/** Long chains become deep trees. */
export function refuseLong(cursor: Cursor, length: number): void {
  if (length > 1000) unexpected(cursor, say`the expression is too long`)
}
