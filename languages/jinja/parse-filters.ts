// Filters and tests: `x | upper`, `x is defined`.

import { say } from '../../core/said.ts'
import {
  type Cursor,
  current,
  expectName,
  isOperator,
  refuseLong,
  skipName,
  skipOperator,
  unexpected,
} from './cursor.ts'
import { filters } from './filters.ts'
import { parseArguments, parseOperand } from './parse-operand.ts'
import type { Arguments, Expression, FilterCall } from './syntax.ts'
import { tests } from './tests.ts'

const noArguments: Arguments = { positional: [], named: [] }

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

export function filtersAndTests(cursor: Cursor, start: Expression): Expression {
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
  else if (startsArgument(cursor)) args = { positional: [parseOperand(cursor)], named: [] }
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
