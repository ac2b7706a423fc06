// Template text to tokens: what is output as it is, and the words between {{ and }}, as the documentation of Go's text/template has them.

import type { Fuel } from '../../core/fuel.ts'
import { type Said, say } from '../../core/said.ts'
import { GoTemplateFailure } from './failure.ts'

export type TokenType =
  | 'text'
  | 'open'
  | 'close'
  | 'field' // `.name`, the point left out
  | 'variable' // `$name`, the dollar left out
  | 'name'
  | 'keyword'
  | 'number'
  | 'character'
  | 'string'
  | 'raw'
  | 'sign' // ( ) | , := = and the point alone
  | 'end'

export interface Token {
  readonly type: TokenType
  readonly text: string
  readonly at: number
  /** White space stands before it. */
  readonly spaced: boolean
}

const keywords = new Set([
  ...['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with', '.'],
])

const space = /[ \t\r\n]+/y
const word = /[\p{L}\p{Nd}_]+/uy
const number = /[+-]?(?:0[xX][\da-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*|[\d_]+)?(?:\.[\da-fA-F_]*)?(?:[eEpP][+-]?[\d_]+)?/y
/** What may follow a field, a variable or a name. */
const terminator = /[ \t\r\n.,|:)(]|-?\}\}|$/y
const blanks = ' \t\r\n'

export function tokenize(text: string, fuel: Fuel): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  let trims = false

  const add = (type: TokenType, piece: string, start: number, spaced = false): void => {
    // Larger than a step is long.
    fuel.spend(4)
    tokens.push({ type, text: piece, at: start, spaced })
  }
  const refuse = (message: Said, where = at): never => {
    throw new GoTemplateFailure('syntax', message, where)
  }
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? ''
  }

  while (at < text.length) {
    const open = text.indexOf('{{', at)
    const end = open < 0 ? text.length : open
    const trimsBefore = open >= 0 && text[open + 2] === '-' && blanks.includes(text[open + 3] ?? 'x')
    addText(at, end, trimsBefore)
    if (open < 0) break
    at = open + (trimsBefore ? 4 : 2)
    if (text.startsWith('/*', at)) comment()
    else action(open)
  }
  add('end', '', text.length)
  return tokens

  function addText(from: number, to: number, trimsEnd: boolean): void {
    let [start, end] = [from, to]
    while (trims && start < end && blanks.includes(text[start] ?? 'x')) start++
    while (trimsEnd && end > start && blanks.includes(text[end - 1] ?? 'x')) end--
    trims = false
    if (end > start) add('text', text.slice(start, end), start)
  }

  function comment(): void {
    const end = text.indexOf('*/', at)
    if (end < 0) refuse(say`a comment is not closed`)
    at = end + 2
    if (!close()) refuse(say`a comment has to end right before the closing braces`)
  }

  /** Moves behind the closing braces, if they are here. */
  function close(): boolean {
    const spaced = match(space)
    if (spaced !== '' && text.startsWith('-}}', at + spaced.length)) {
      at += spaced.length + 3
      trims = true
      return true
    }
    if (!text.startsWith('}}', at)) return false
    at += 2
    return true
  }

  function action(open: number): void {
    add('open', '', open)
    let depth = 0
    for (;;) {
      const start = at
      if (close()) {
        if (depth > 0) refuse(say`a parenthesis is not closed`, start)
        add('close', '', start)
        return
      }
      const blank = match(space)
      at += blank.length
      if (blank !== '' && text.startsWith('}}', at)) continue
      if (at >= text.length) refuse(say`an action is not closed`, open)
      const token = next(blank !== '')
      if (token === '(') depth++
      if (token === ')' && --depth < 0) refuse(say`a closing parenthesis without an opening one`, at - 1)
    }
  }

  function next(spaced: boolean): string {
    const start = at
    const one = text[at] ?? ''
    const put = (type: TokenType, piece: string, value = piece): string => {
      at += piece.length
      add(type, value, start, spaced)
      return piece
    }
    if (one === '"') return put('string', quoted('"'))
    if (one === "'") return put('character', quoted("'"))
    if (one === '`') {
      const end = text.indexOf('`', at + 1)
      if (end < 0) refuse(say`a raw text is not closed`)
      return put('raw', text.slice(at, end + 1), text.slice(at + 1, end).replaceAll('\r', ''))
    }
    if (one === '$') return named(put, 'variable', 1)
    if (one === '.' && !/\d/.test(text[at + 1] ?? '')) {
      if (isTerminated(at + 1)) return put('keyword', one)
      return named(put, 'field', 1)
    }
    if (text.startsWith(':=', at)) return put('sign', ':=')
    if ('()|,='.includes(one)) return put('sign', one)
    const digits = /[\d.+-]/.test(one) ? match(number) : ''
    if (digits !== '' && /\d/.test(digits)) {
      at += digits.length
      const more = match(word)
      at = start
      if (more !== '' || text[start + digits.length] === '.') refuse(say`a number is written wrongly`)
      return put('number', digits)
    }
    return named(put, 'name', 0)
  }

  function named(
    put: (type: TokenType, piece: string, value?: string) => string,
    type: 'field' | 'variable' | 'name',
    prefix: number,
  ): string {
    const start = at
    at += prefix
    const name = match(word)
    at = start
    if (name === '' && type !== 'variable') refuse(say`a character that means nothing in a template`)
    if (!isTerminated(at + prefix + name.length)) {
      refuse(say`a character that cannot follow a name`, at + prefix + name.length)
    }
    if (type === 'name' && keywords.has(name)) return put('keyword', name)
    return put(type, text.slice(at, at + prefix + name.length), name)
  }

  function isTerminated(where: number): boolean {
    terminator.lastIndex = where
    return terminator.test(text)
  }

  function quoted(quote: string): string {
    let end = at + 1
    while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1
    if (text[end] !== quote) refuse(say`a text is not closed`)
    return text.slice(at, end + 1)
  }
}
