// What operators stand between: names, constants and brackets, with the members, items and calls that follow them.

import { type Said, say } from '../../core/said.ts'
import {
  advance,
  type Cursor,
  current,
  describe,
  expectName,
  expectOperator,
  isName,
  isOperator,
  nested,
  refuseLong,
  skipOperator,
  unexpected,
} from './cursor.ts'
import { parseTuple } from './parse-tuple.ts'
import type { Arguments, Expression, Slice } from './syntax.ts'
import { unquoted } from './tokens.ts'

export function parseOperand(cursor: Cursor): Expression {
  return postfix(cursor, primary(cursor))
}

function primary(cursor: Cursor): Expression {
  const token = current(cursor)
  const { text, line } = token
  switch (token.type) {
    case 'name':
      advance(cursor)
      if (/^[Tt]rue$/.test(text)) return { type: 'constant', value: true, line }
      if (/^[Ff]alse$/.test(text)) return { type: 'constant', value: false, line }
      if (/^[Nn]one$/.test(text)) return { type: 'constant', value: null, line }
      return { type: 'name', name: text, line }
    case 'string': {
      let value = ''
      while (current(cursor).type === 'string') value += unquoted(advance(cursor).text)
      return { type: 'constant', value, line }
    }
    case 'integer':
    case 'float':
      advance(cursor)
      return { type: 'number', text: text.replaceAll('_', ''), float: token.type === 'float', line }
    case 'operator':
      if (text === '(') return parenthesis(cursor)
      if (text === '[') return list(cursor)
      if (text === '{') return dict(cursor)
      break
    case 'end':
    case 'eof':
      return unexpected(cursor, token.type === 'eof' ? say`unexpected end of template` : expected(cursor))
  }
  return unexpected(cursor, say`unexpected ${describe(token)}`)
}

function expected(cursor: Cursor): Said {
  const before = cursor.tokens[cursor.at - 1]
  const empty = before?.type === 'begin' || before?.type === 'name'
  const what = describe(current(cursor))
  return empty && current(cursor).text === 'block'
    ? say`Expected an expression, got ${say.word(what)}`
    : say`unexpected ${say.word(what)}`
}

function parenthesis(cursor: Cursor): Expression {
  const { line } = advance(cursor)
  if (skipOperator(cursor, ')')) return { type: 'tuple', items: [], line }
  const inner = nested(cursor, () => parseTuple(cursor))
  expectOperator(cursor, ')')
  return inner
}

function list(cursor: Cursor): Expression {
  const { line } = advance(cursor)
  const items: Expression[] = []
  while (!isOperator(cursor, ']')) {
    if (items.length > 0) expectOperator(cursor, ',')
    if (isOperator(cursor, ']')) break
    items.push(cursor.expression(cursor))
  }
  expectOperator(cursor, ']')
  return { type: 'list', items, line }
}

function dict(cursor: Cursor): Expression {
  const { line } = advance(cursor)
  const pairs: (readonly [Expression, Expression])[] = []
  while (!isOperator(cursor, '}')) {
    if (pairs.length > 0) expectOperator(cursor, ',')
    if (isOperator(cursor, '}')) break
    const key = cursor.expression(cursor)
    expectOperator(cursor, ':')
    pairs.push([key, cursor.expression(cursor)])
  }
  expectOperator(cursor, '}')
  return { type: 'dict', pairs, line }
}

function postfix(cursor: Cursor, start: Expression): Expression {
  let object = start
  for (let length = 0; ; length++) {
    refuseLong(cursor, length)
    const { line } = current(cursor)
    if (skipOperator(cursor, '.')) {
      const name = advance(cursor)
      if (name.type === 'name') object = { type: 'attribute', object, name: name.text, line }
      else if (name.type === 'integer') {
        object = { type: 'item', object, key: { type: 'number', text: name.text, float: false, line }, line }
      } else unexpected(cursor, say`expected name or number`, line)
    } else if (isOperator(cursor, '[')) object = { type: 'item', object, key: subscript(cursor), line }
    else if (isOperator(cursor, '(')) object = { type: 'call', callee: object, args: parseArguments(cursor), line }
    else return object
  }
}

function subscript(cursor: Cursor): Expression | Slice {
  const { line } = advance(cursor)
  const parts: (Expression | undefined)[] = [undefined]
  while (!isOperator(cursor, ']')) {
    if (isOperator(cursor, ':') && parts.length < 3) {
      advance(cursor)
      parts.push(undefined)
    } else if (parts.at(-1) === undefined) parts[parts.length - 1] = cursor.expression(cursor)
    else expectOperator(cursor, ']')
  }
  expectOperator(cursor, ']')
  if (parts.length > 1) return { type: 'slice', parts: [parts[0], parts[1], parts[2]], line }
  return parts[0] ?? unexpected(cursor, say`expected subscript expression`, line)
}

export function parseArguments(cursor: Cursor): Arguments {
  expectOperator(cursor, '(')
  const positional: Expression[] = []
  const named: (readonly [string, Expression])[] = []
  let all: Expression | undefined
  let mapping: Expression | undefined
  for (let first = true; !isOperator(cursor, ')'); first = false) {
    if (!first) expectOperator(cursor, ',')
    if (isOperator(cursor, ')')) break
    if (skipOperator(cursor, '**')) mapping = cursor.expression(cursor)
    else if (skipOperator(cursor, '*')) all = cursor.expression(cursor)
    else if (isName(cursor) && cursor.tokens[cursor.at + 1]?.text === '=') {
      const name = expectName(cursor)
      advance(cursor)
      named.push([name, cursor.expression(cursor)])
    } else positional.push(cursor.expression(cursor))
  }
  expectOperator(cursor, ')')
  return { positional, named, list: all, mapping }
}
