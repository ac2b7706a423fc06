// Tokens to expressions; long because every kind of expression may hold all the others. The precedences are Jinja2's: unary
// minus binds more tightly than "**", filters more than either.

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
  skipName,
  skipOperator,
  unexpected,
} from './cursor.ts'
import { filters } from './filters.ts'
import type { Arguments, Expression, FilterCall, Slice } from './syntax.ts'
import { tests } from './tests.ts'
import { unquoted } from './tokens.ts'

export function parseExpression(cursor: Cursor, conditions = true): Expression {
  return nested(cursor, () => (conditions ? condition(cursor) : or(cursor)))
}

/** One expression, or several with commas, which make a tuple. */
export function parseTuple(cursor: Cursor, conditions = true): Expression {
  const { line } = current(cursor)
  const items = [parseExpression(cursor, conditions)]
  let tuple = false
  while (skipOperator(cursor, ',')) {
    tuple = true
    if (endsTuple(cursor)) break
    items.push(parseExpression(cursor, conditions))
  }
  return tuple ? { type: 'tuple', items, line } : (items[0] as Expression)
}

export function endsTuple(cursor: Cursor): boolean {
  const { type } = current(cursor)
  return type === 'end' || type === 'eof' || isOperator(cursor, ')') || isOperator(cursor, '=') || isName(cursor, 'in')
}

/** `upper | trim('x')` of a filter block or a set block. */
export function parseFilters(cursor: Cursor, bar: boolean): readonly FilterCall[] {
  const filters: FilterCall[] = []
  if (!bar) filters.push(filterCall(cursor))
  while (skipOperator(cursor, '|')) filters.push(filterCall(cursor))
  return filters
}

function filterCall(cursor: Cursor): FilterCall {
  const { line } = current(cursor)
  const name = dottedName(cursor)
  if (!filters.has(name)) unexpected(cursor, say`No filter named '${say.named(name)}'.`, line)
  return { name, args: isOperator(cursor, '(') ? parseArguments(cursor) : noArguments, line }
}

const noArguments: Arguments = { positional: [], named: [] }

function condition(cursor: Cursor): Expression {
  const { line } = current(cursor)
  let result = or(cursor)
  for (let length = 0; skipName(cursor, 'if'); length++) {
    refuseLong(cursor, length)
    const test = or(cursor)
    const no = skipName(cursor, 'else') ? parseExpression(cursor) : undefined
    result = { type: 'condition', test, yes: result, no, line }
  }
  return result
}

function or(cursor: Cursor): Expression {
  return chain(
    cursor,
    () => and(cursor),
    () => isName(cursor, 'or'),
  )
}

function and(cursor: Cursor): Expression {
  return chain(
    cursor,
    () => not(cursor),
    () => isName(cursor, 'and'),
  )
}

function chain(cursor: Cursor, operand: () => Expression, found: () => boolean): Expression {
  let left = operand()
  for (let length = 0; found(); length++) {
    refuseLong(cursor, length)
    const { text, line } = advance(cursor)
    left = { type: 'binary', operator: text, left, right: operand(), line }
  }
  return left
}

/** Long chains become deep trees. */
function refuseLong(cursor: Cursor, length: number): void {
  if (length > 1000) unexpected(cursor, say`the expression is too long`)
}

function not(cursor: Cursor): Expression {
  if (!isName(cursor, 'not')) return compare(cursor)
  const { line } = advance(cursor)
  return nested(cursor, () => ({ type: 'unary', operator: 'not', operand: not(cursor), line }))
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])

function compare(cursor: Cursor): Expression {
  const { line } = current(cursor)
  const first = sum(cursor)
  const rest: (readonly [string, Expression])[] = []
  for (;;) {
    const { type, text } = current(cursor)
    if (type === 'operator' && comparisons.has(text)) advance(cursor)
    else if (isName(cursor, 'in')) advance(cursor)
    else if (isName(cursor, 'not') && cursor.tokens[cursor.at + 1]?.text === 'in') {
      advance(cursor)
      advance(cursor)
      rest.push(['not in', sum(cursor)])
      continue
    } else break
    rest.push([text, sum(cursor)])
  }
  return rest.length > 0 ? { type: 'compare', first, rest, line } : first
}

function sum(cursor: Cursor): Expression {
  return chain(
    cursor,
    () => concatenation(cursor),
    () => isOperator(cursor, '+') || isOperator(cursor, '-'),
  )
}

function concatenation(cursor: Cursor): Expression {
  return chain(
    cursor,
    () => product(cursor),
    () => isOperator(cursor, '~'),
  )
}

function product(cursor: Cursor): Expression {
  const found = () => ['*', '/', '//', '%'].some((text) => isOperator(cursor, text))
  return chain(cursor, () => power(cursor), found)
}

function power(cursor: Cursor): Expression {
  return chain(
    cursor,
    () => unary(cursor, true),
    () => isOperator(cursor, '**'),
  )
}

function unary(cursor: Cursor, filters: boolean): Expression {
  const token = current(cursor)
  let result: Expression
  if (isOperator(cursor, '-') || isOperator(cursor, '+')) {
    advance(cursor)
    const operator = token.text === '-' ? '-' : '+'
    result = nested(cursor, () => ({ type: 'unary', operator, operand: unary(cursor, false), line: token.line }))
  } else result = primary(cursor)
  result = postfix(cursor, result)
  return filters ? filtersAndTests(cursor, result) : result
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
    items.push(parseExpression(cursor))
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
    const key = parseExpression(cursor)
    expectOperator(cursor, ':')
    pairs.push([key, parseExpression(cursor)])
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
    } else if (parts.at(-1) === undefined) parts[parts.length - 1] = parseExpression(cursor)
    else expectOperator(cursor, ']')
  }
  expectOperator(cursor, ']')
  if (parts.length > 1) return { type: 'slice', parts: [parts[0], parts[1], parts[2]], line }
  return parts[0] ?? unexpected(cursor, say`expected subscript expression`, line)
}

function parseArguments(cursor: Cursor): Arguments {
  expectOperator(cursor, '(')
  const positional: Expression[] = []
  const named: (readonly [string, Expression])[] = []
  let all: Expression | undefined
  let mapping: Expression | undefined
  for (let first = true; !isOperator(cursor, ')'); first = false) {
    if (!first) expectOperator(cursor, ',')
    if (isOperator(cursor, ')')) break
    if (skipOperator(cursor, '**')) mapping = parseExpression(cursor)
    else if (skipOperator(cursor, '*')) all = parseExpression(cursor)
    else if (isName(cursor) && cursor.tokens[cursor.at + 1]?.text === '=') {
      const name = expectName(cursor)
      advance(cursor)
      named.push([name, parseExpression(cursor)])
    } else positional.push(parseExpression(cursor))
  }
  expectOperator(cursor, ')')
  return { positional, named, list: all, mapping }
}

function filtersAndTests(cursor: Cursor, start: Expression): Expression {
  let object = start
  for (let length = 0; ; length++) {
    refuseLong(cursor, length)
    const { line } = current(cursor)
    if (skipOperator(cursor, '|')) object = { type: 'filter', object, ...filterCall(cursor), line }
    else if (skipName(cursor, 'is')) object = test(cursor, object, line)
    else if (isOperator(cursor, '(')) object = { type: 'call', callee: object, args: parseArguments(cursor), line }
    else return object
  }
}

function test(cursor: Cursor, object: Expression, line: number): Expression {
  const negated = skipName(cursor, 'not')
  const name = dottedName(cursor)
  if (!tests.has(name) && name !== 'filter' && name !== 'test')
    unexpected(cursor, say`No test named '${say.named(name)}'.`, line)
  let args = noArguments
  if (isOperator(cursor, '(')) args = parseArguments(cursor)
  else if (startsArgument(cursor)) args = { positional: [postfix(cursor, primary(cursor))], named: [] }
  const result: Expression = { type: 'test', name, object, args, line }
  return negated ? { type: 'unary', operator: 'not', operand: result, line } : result
}

function startsArgument(cursor: Cursor): boolean {
  const { type, text } = current(cursor)
  if (type === 'name') return !['else', 'or', 'and', 'is', 'if', 'in', 'not'].includes(text)
  return type === 'string' || type === 'integer' || type === 'float' || (type === 'operator' && '([{'.includes(text))
}

function dottedName(cursor: Cursor): string {
  let name = expectName(cursor)
  while (skipOperator(cursor, '.')) name += `.${expectName(cursor)}`
  return name
}
