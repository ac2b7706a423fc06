// What is assigned to, and the parameters of macros.

import { say } from '../../core/said.ts'
import { type Cursor, expectName, expectOperator, skipOperator, unexpected } from './cursor.ts'
import { endsTuple } from './parse-tuple.ts'
import type { Parameter, Target } from './syntax.ts'

export function parseTarget(cursor: Cursor): Target {
  const items = [oneTarget(cursor)]
  let several = false
  while (skipOperator(cursor, ',')) {
    several = true
    if (endsTuple(cursor)) break
    items.push(oneTarget(cursor))
  }
  return several ? { type: 'targets', items } : (items[0] as Target)
}

function oneTarget(cursor: Cursor): Target {
  if (skipOperator(cursor, '(')) {
    const inner = parseTarget(cursor)
    expectOperator(cursor, ')')
    return inner
  }
  const name = expectName(cursor)
  if (/^(?:true|false|none|True|False|None)$/.test(name)) unexpected(cursor, say`can't assign to '${say.named(name)}'`)
  return skipOperator(cursor, '.') ? { type: 'member', name, member: expectName(cursor) } : { type: 'name', name }
}

export function parseParameters(cursor: Cursor): readonly Parameter[] {
  const parameters: Parameter[] = []
  expectOperator(cursor, '(')
  while (!skipOperator(cursor, ')')) {
    if (parameters.length > 0) expectOperator(cursor, ',')
    const name = expectName(cursor)
    parameters.push({ name, value: skipOperator(cursor, '=') ? cursor.expression(cursor) : undefined })
  }
  return parameters
}
