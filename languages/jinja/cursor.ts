// Reading tokens one after the other, and what to say when the wrong one comes.

import { TemplateFailure } from './failure.ts'
import type { Token } from './tokens.ts'

export interface Cursor {
  readonly tokens: readonly Token[]
  at: number
  /** How deeply expressions and blocks are nested at this token. */
  depth: number
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
  if (!isOperator(cursor, text)) unexpected(cursor, `expected token '${text}', got ${describe(current(cursor))}`)
  return advance(cursor)
}

export function expectName(cursor: Cursor): string {
  if (!isName(cursor)) unexpected(cursor, `expected token 'name', got ${describe(current(cursor))}`)
  return advance(cursor).text
}

export function expectEnd(cursor: Cursor, what: 'variable' | 'block'): void {
  const token = current(cursor)
  if (token.type === 'end' && token.text === what) advance(cursor)
  else if (token.type === 'eof') unexpected(cursor, `unexpected end of template, expected '${endName(what)}'.`)
  else unexpected(cursor, `expected token '${endName(what)}', got ${describe(token)}`)
}

export function describe(token: Token): string {
  if (token.type === 'end') return `'${endName(token.text)}'`
  if (token.type === 'eof') return "'end of template'"
  return token.type === 'string' || token.type === 'data' ? `'${token.type}'` : `'${token.text}'`
}

function endName(what: 'variable' | 'block'): string {
  return what === 'variable' ? 'end of print statement' : 'end of statement block'
}

export function unexpected(cursor: Cursor, message: string, line = current(cursor).line): never {
  throw new TemplateFailure('syntax', message, { line })
}

export function nested<T>(cursor: Cursor, parse: () => T): T {
  if (++cursor.depth > deepest) unexpected(cursor, `nested more than ${deepest} levels deep`)
  const result = parse()
  cursor.depth--
  return result
}
