// Tokens to expressions: operators, the loosest first. The precedences are Jinja2's: unary minus binds more tightly than "**",
// filters more than either.

import { advance, type Cursor, current, isName, isOperator, nested, refuseLong, skipName } from './cursor.ts'
import { filtersAndTests } from './parse-filters.ts'
import { parseOperand } from './parse-operand.ts'
import type { Expression } from './syntax.ts'

export function parseExpression(cursor: Cursor, conditions = true): Expression {
  return nested(cursor, () => (conditions ? condition(cursor) : or(cursor)))
}

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
  return chain(cursor, ['or'], and)
}

function and(cursor: Cursor): Expression {
  return chain(cursor, ['and'], not)
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
  return chain(cursor, ['+', '-'], concatenation)
}

function concatenation(cursor: Cursor): Expression {
  return chain(cursor, ['~'], product)
}

function product(cursor: Cursor): Expression {
  return chain(cursor, ['*', '/', '//', '%'], power)
}

function power(cursor: Cursor): Expression {
  return chain(cursor, ['**'], filtered)
}

/** Operators that bind alike, from the left to the right; their operands bind more tightly. */
function chain(cursor: Cursor, operators: readonly string[], operand: (cursor: Cursor) => Expression): Expression {
  let left = operand(cursor)
  for (let length = 0; ; length++) {
    const { type, text, line } = current(cursor)
    if ((type !== 'operator' && type !== 'name') || !operators.includes(text)) return left
    refuseLong(cursor, length)
    advance(cursor)
    left = { type: 'binary', operator: text, left, right: operand(cursor), line }
  }
}

function filtered(cursor: Cursor): Expression {
  return filtersAndTests(cursor, signed(cursor))
}

function signed(cursor: Cursor): Expression {
  if (!isOperator(cursor, '-') && !isOperator(cursor, '+')) return parseOperand(cursor)
  const { text, line } = advance(cursor)
  const operator = text === '-' ? '-' : '+'
  return nested(cursor, () => ({ type: 'unary', operator, operand: signed(cursor), line }))
}
