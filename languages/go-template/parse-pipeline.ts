// The words of an action: pipelines of commands, their operands, and the variables that they name.

import { type Said, say } from '../../core/said.ts'
import { encode } from './bytes.ts'
import { GoTemplateFailure } from './failure.ts'
import { numberOf, unquoted } from './literals.ts'
import type { Command, Operand, Pipeline } from './syntax.ts'
import type { Token } from './tokens.ts'
import { int } from './values.ts'

export interface Cursor {
  readonly tokens: readonly Token[]
  index: number
  /** Names of those that can be used here, without their dollar. */
  readonly variables: string[]
  readonly isFunction: (name: string) => boolean
  /** Those that are called. */
  readonly functions: Set<string>
  /** The second names of what it asks the data for; "*" is anything. */
  readonly asks: Set<string>
  parentheses: number
}

const deepest = 200

export function peek({ tokens, index }: Cursor): Token {
  return tokens[index] ?? (tokens.at(-1) as Token)
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor)
  if (cursor.index < cursor.tokens.length - 1) cursor.index++
  return token
}

export function unexpected(_cursor: Cursor, token: Token, context: Said): never {
  const what =
    token.type === 'end' ? say`the end` : isWord(token) ? say`"${say.word(token.text)}"` : say`a ${token.type} token`
  throw new GoTemplateFailure('syntax', say`${what} has no place in "${context}"`, token.at)
}

/** Texts of the template are left out. */
function isWord({ type }: Token): boolean {
  return type === 'keyword' || type === 'sign' || type === 'name'
}

export function endOf(cursor: Cursor, context: Said): void {
  const token = take(cursor)
  if (token.type !== 'close') unexpected(cursor, token, context)
}

/** Up to the end of the action, which is read too. */
export function parsePipeline(cursor: Cursor, context: Said): Pipeline {
  const pipe = pipeline(cursor, context, 'close')
  take(cursor)
  return pipe
}

const isSign = ({ type, text }: Token, sign: string) => type === 'sign' && text === sign

function pipeline(cursor: Cursor, context: Said, closes: 'close' | ')'): Pipeline {
  const { at } = peek(cursor)
  const { names, declares } = declarations(cursor, context)
  const commands: Command[] = []
  const isEnd = (token: Token) => (closes === 'close' ? token.type === 'close' : isSign(token, ')'))
  for (;;) {
    const token = peek(cursor)
    if (isEnd(token)) break
    if (!startsOperand(token)) unexpected(cursor, token, context)
    commands.push(command(cursor))
    if (commands.length > 1000) throw new GoTemplateFailure('syntax', say`the pipeline is too long`, at)
  }
  if (commands.length === 0) throw new GoTemplateFailure('syntax', say`a value is missing for "${context}"`, at)
  for (const { words } of commands.slice(1)) {
    const [first] = words
    if (first && ['constant', 'number', 'dot', 'nil'].includes(first.type)) {
      throw new GoTemplateFailure('syntax', say`a value that can take nothing from the command before it`, first.at)
    }
  }
  if (declares) cursor.variables.push(...names)
  return { type: 'pipeline', at, variables: names, declares, commands }
}

function startsOperand(token: Token): boolean {
  if (token.type === 'sign') return token.text === '('
  if (token.type === 'keyword') return token.text === '.' || token.text === 'nil'
  return !['text', 'open', 'close', 'end'].includes(token.type)
}

/** `$i, $x :=`, or `$x =`. */
function declarations(
  cursor: Cursor,
  context: Said,
): { readonly names: readonly string[]; readonly declares: boolean } {
  const { tokens, index } = cursor
  const [first, second, third, fourth] = tokens.slice(index, index + 4)
  const none = { names: [], declares: false }
  if (first?.type !== 'variable' || !second) return none
  if (isSign(second, ':=') || isSign(second, '=')) {
    cursor.index += 2
    return assigned(cursor, [first], second)
  }
  if (!isSign(second, ',')) return none
  if (context !== 'range' || third?.type !== 'variable' || !fourth || !(isSign(fourth, ':=') || isSign(fourth, '='))) {
    return unexpected(cursor, second, context)
  }
  cursor.index += 4
  return assigned(cursor, [first, third], fourth)
}

function assigned(cursor: Cursor, tokens: readonly Token[], sign: Token) {
  const declares = sign.text === ':='
  if (!declares) for (const token of tokens) known(cursor, token)
  return { names: tokens.map(({ text }) => text), declares }
}

function known({ variables }: Cursor, { text, at }: Token): void {
  if (variables.includes(text)) return
  throw new GoTemplateFailure('syntax', say`there is no variable "$${say.word(text)}" here`, at)
}

function command(cursor: Cursor): Command {
  const { at } = peek(cursor)
  const words: Operand[] = []
  for (;;) {
    words.push(operand(cursor))
    const next = peek(cursor)
    if (isSign(next, '|')) {
      take(cursor)
      break
    }
    if (next.type === 'close' || isSign(next, ')')) break
    if (!next.spaced || !startsOperand(next)) unexpected(cursor, next, say`operand`)
  }
  return { words, at }
}

function operand(cursor: Cursor): Operand {
  const one = term(cursor)
  const fields: string[] = []
  while (peek(cursor).type === 'field' && !peek(cursor).spaced) fields.push(encode(take(cursor).text))
  const next = peek(cursor)
  if (next.type === 'keyword' && next.text === '.' && !next.spaced) unexpected(cursor, next, say`operand`)
  if (one.type === 'field' || one.type === 'variable') {
    const whole = [...one.fields, ...fields]
    if (one.type === 'field' || one.name === '') cursor.asks.add(whole[1] ?? '*')
    return { ...one, fields: whole }
  }
  if (fields.length === 0) return one
  if (one.type === 'pipeline' || one.type === 'dot' || one.type === 'function') {
    return { type: 'chain', of: one, fields, at: one.at }
  }
  throw new GoTemplateFailure('syntax', say`a constant has no fields`, one.at)
}

function term(cursor: Cursor): Operand {
  const token = take(cursor)
  const { at, text } = token
  const wrong = (): never => {
    throw new GoTemplateFailure('syntax', say`a ${token.type} is written wrongly`, at)
  }
  switch (token.type) {
    case 'name': {
      if (text === 'true' || text === 'false') return { type: 'constant', value: text === 'true', at }
      if (!cursor.isFunction(text)) {
        throw new GoTemplateFailure('syntax', say`there is no function "${say.word(text)}"`, { at, unknown: text })
      }
      cursor.functions.add(text)
      return { type: 'function', name: text, at }
    }
    case 'keyword':
      if (text === 'nil') return { type: 'nil', at }
      cursor.asks.add('*')
      return { type: 'dot', at }
    case 'field':
      return { type: 'field', fields: [encode(text)], at }
    case 'variable':
      known(cursor, token)
      return { type: 'variable', name: text, fields: [], at }
    case 'string':
      return { type: 'constant', value: unquoted(text) ?? wrong(), at }
    case 'raw':
      return { type: 'constant', value: encode(text), at }
    case 'character': {
      const letters = Buffer.from(unquoted(text) ?? wrong(), 'latin1').toString('utf8')
      const code = letters.codePointAt(0)
      if (code === undefined || letters.length !== String.fromCodePoint(code).length) return wrong()
      return { type: 'number', value: int(code), int: BigInt(code), float: code, at }
    }
    case 'number': {
      const read = numberOf(text) ?? wrong()
      const value = read.isFloat || read.int === undefined ? read.float : int(read.int)
      return { type: 'number', value, int: read.int, float: read.float, at }
    }
    default: {
      // "(": what else there is starts no operand.
      if (++cursor.parentheses > deepest) {
        throw new GoTemplateFailure('syntax', say`nested more than ${deepest} levels deep`, at)
      }
      const pipe = pipeline(cursor, say`parenthesized pipeline`, ')')
      take(cursor)
      cursor.parentheses--
      return pipe
    }
  }
}
