// Expressions with commas between them.

import { type Cursor, current, isName, isOperator, skipOperator } from './cursor.ts'
import type { Expression } from './syntax.ts'

/** One expression, or several with commas, which make a tuple. */
export function parseTuple(cursor: Cursor, conditions = true): Expression {
  const { line } = current(cursor)
  const items = [cursor.expression(cursor, conditions)]
  let tuple = false
  while (skipOperator(cursor, ',')) {
    tuple = true
    if (endsTuple(cursor)) break
    items.push(cursor.expression(cursor, conditions))
  }
  return tuple ? { type: 'tuple', items, line } : (items[0] as Expression)
}

export function endsTuple(cursor: Cursor): boolean {
  const { type } = current(cursor)
  return type === 'end' || type === 'eof' || isOperator(cursor, ')') || isOperator(cursor, '=') || isName(cursor, 'in')
}
