// Template text to its tree: statements. Expressions are in parse-expression.ts.

import type { Fuel } from '../../core/fuel.ts'
import { type Said, say } from '../../core/said.ts'
import {
  advance,
  type Cursor,
  current,
  expectEnd,
  expectName,
  expectOperator,
  isName,
  isOperator,
  nested,
  skipName,
  skipOperator,
  unexpected,
} from './cursor.ts'
import { parseExpression } from './parse-expression.ts'
import { parseFilters } from './parse-filters.ts'
import { parseParameters, parseTarget } from './parse-target.ts'
import { parseTuple } from './parse-tuple.ts'
import type { Body, Expression, Statement, Target } from './syntax.ts'
import { tokenize } from './tokens.ts'

export function parseTemplate(text: string, fuel: Fuel): Body {
  const cursor: Cursor = { tokens: tokenize(text, fuel), at: 0, depth: 0, expression: parseExpression }
  return body(cursor, [], undefined)
}

/** Statements up to one of `ends`; its "{%" is read, the rest of that tag is left to the caller. */
function body(cursor: Cursor, ends: readonly string[], opener: string | undefined): Body {
  return nested(cursor, () => {
    const statements: Statement[] = []
    for (;;) {
      const token = current(cursor)
      if (token.type === 'eof') {
        if (ends.length > 0) unexpected(cursor, say`Unexpected end of template. ${lookingFor(ends, opener)}`)
        return statements
      }
      advance(cursor)
      if (token.type === 'data') statements.push(token)
      else if (token.text === 'variable') {
        const value = parseTuple(cursor)
        expectEnd(cursor, 'variable')
        statements.push({ type: 'output', value, line: token.line })
      } else if (isName(cursor, ...ends) && ends.length > 0) return statements
      else for (const one of statement(cursor, token.line, ends, opener)) statements.push(one)
    }
  })
}

function lookingFor(ends: readonly string[], opener = ''): Said {
  const tags = say.word(ends.map((end) => `'${end}'`).join(' or '))
  return say`Jinja was looking for the following tags: ${tags}. The innermost block that needs to be closed is '${say.word(opener)}'.`
}

function statement(
  cursor: Cursor,
  line: number,
  ends: readonly string[],
  opener: string | undefined,
): readonly Statement[] {
  const { text: tag } = current(cursor)
  if (!isName(cursor)) unexpected(cursor, say`tag name expected`)
  advance(cursor)
  switch (tag) {
    case 'if':
      return [parseIf(cursor, line)]
    case 'for':
      return [parseFor(cursor, line)]
    case 'set':
      return [parseSet(cursor, line)]
    case 'do': {
      const value = parseTuple(cursor)
      expectEnd(cursor, 'block')
      return [{ type: 'do', value, line }]
    }
    case 'macro': {
      const name = expectName(cursor)
      const parameters = parseParameters(cursor)
      return [{ type: 'macro', name, parameters, body: block(cursor, 'endmacro', 'macro', true), line }]
    }
    case 'call': {
      const parameters = isOperator(cursor, '(') ? parseParameters(cursor) : []
      const call = parseExpression(cursor)
      if (call.type !== 'call') unexpected(cursor, say`expected call`, line)
      return [{ type: 'call-block', parameters, call, body: block(cursor, 'endcall', 'call'), line }]
    }
    case 'filter': {
      const filters = parseFilters(cursor, false)
      return [{ type: 'filtered', filters, body: block(cursor, 'endfilter', 'filter'), line }]
    }
    case 'with':
      return [parseWith(cursor, line)]
    case 'block': {
      expectName(cursor)
      return block(cursor, 'endblock', 'block', true)
    }
    case 'include':
    case 'import':
    case 'from':
    case 'extends':
      return unexpected(cursor, say`there are no other templates that could be used with '${tag}'`, line)
    default: {
      const context = ends.length > 0 ? say` ${lookingFor(ends, opener)}` : ''
      return unexpected(cursor, say`Encountered unknown tag '${say.word(tag)}'.${context}`, line)
    }
  }
}

/** The body of a tag up to its end tag, both ends of the tags included. */
function block(cursor: Cursor, end: string, opener: string, named = false): Body {
  expectEnd(cursor, 'block')
  const statements = body(cursor, [end], opener)
  advance(cursor)
  if (named && isName(cursor)) advance(cursor)
  expectEnd(cursor, 'block')
  return statements
}

function parseIf(cursor: Cursor, line: number): Statement {
  const branches: (readonly [Expression, Body])[] = []
  let otherwise: Body = []
  for (;;) {
    const test = parseTuple(cursor, false)
    expectEnd(cursor, 'block')
    branches.push([test, body(cursor, ['elif', 'else', 'endif'], 'if')])
    if (!skipName(cursor, 'elif')) break
  }
  if (skipName(cursor, 'else')) {
    expectEnd(cursor, 'block')
    otherwise = body(cursor, ['endif'], 'if')
  }
  advance(cursor)
  expectEnd(cursor, 'block')
  return { type: 'if', branches, otherwise, line }
}

function parseFor(cursor: Cursor, line: number): Statement {
  if (!isName(cursor) && !isOperator(cursor, '(')) parseExpression(cursor)
  const target = parseTarget(cursor)
  if (!skipName(cursor, 'in')) unexpected(cursor, say`expected token 'in'`)
  const over = parseTuple(cursor, false)
  const only = skipName(cursor, 'if') ? parseExpression(cursor) : undefined
  const recursive = skipName(cursor, 'recursive')
  expectEnd(cursor, 'block')
  const content = body(cursor, ['endfor', 'else'], 'for')
  let otherwise: Body = []
  if (skipName(cursor, 'else')) {
    expectEnd(cursor, 'block')
    otherwise = body(cursor, ['endfor'], 'for')
  }
  advance(cursor)
  expectEnd(cursor, 'block')
  return { type: 'for', target, over, only, recursive, body: content, otherwise, line }
}

function parseSet(cursor: Cursor, line: number): Statement {
  const target = parseTarget(cursor)
  if (skipOperator(cursor, '=')) {
    const value = parseTuple(cursor)
    expectEnd(cursor, 'block')
    return { type: 'set', target, value, line }
  }
  const filters = parseFilters(cursor, true)
  return { type: 'capture', target, filters, body: block(cursor, 'endset', 'set'), line }
}

function parseWith(cursor: Cursor, line: number): Statement {
  const pairs: (readonly [Target, Expression])[] = []
  while (isName(cursor)) {
    const name = expectName(cursor)
    expectOperator(cursor, '=')
    pairs.push([{ type: 'name', name }, parseExpression(cursor)])
    if (!skipOperator(cursor, ',')) break
  }
  return { type: 'with', pairs, body: block(cursor, 'endwith', 'with'), line }
}
