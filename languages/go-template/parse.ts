// Tokens to the tree of a template. Anything that Go's parser refuses fails here, so that nothing of it has been run by then.

import type { Fuel } from '../../core/fuel.ts'
import { type Said, say } from '../../core/said.ts'
import { encode } from './bytes.ts'
import { GoTemplateFailure } from './failure.ts'
import { unquoted } from './literals.ts'
import { type Cursor, endOf, parsePipeline, peek, take, unexpected } from './parse-pipeline.ts'
import type { Body, Statement, Template } from './syntax.ts'
import { tokenize } from './tokens.ts'

/** Blocks within blocks. Deeper than any template; protects the stack. */
const deepest = 200

interface Blocks extends Cursor {
  readonly named: Map<string, Body>
  loops: number
  depth: number
}

/** `isFunction`: whether there is one of that name. Throws a GoTemplateFailure for what is no template. */
export function parseGoTemplate(text: string, isFunction: (name: string) => boolean, fuel: Fuel): Template {
  const cursor: Blocks = {
    tokens: tokenize(text, fuel),
    index: 0,
    variables: [''],
    isFunction,
    functions: new Set(),
    asks: new Set(),
    parentheses: 0,
    named: new Map(),
    loops: 0,
    depth: 0,
  }
  const body = parseTop(cursor)
  const { named, functions, asks } = cursor
  return { body, named, functions, asks }
}

function parseTop(cursor: Blocks): Body {
  const body: Statement[] = []
  for (;;) {
    const token = peek(cursor)
    if (token.type === 'end') return body
    if (token.type === 'open' && isKeyword(cursor, 1, 'define')) {
      take(cursor)
      take(cursor)
      const name = templateName(cursor, say`define`)
      endOf(cursor, say`define`)
      define(
        cursor,
        name,
        withOwnVariables(cursor, () => block(cursor, say`define`).body),
        token.at,
      )
    } else {
      const one = statement(cursor)
      if (one === 'end' || one === 'else') unexpected(cursor, token, say`template`)
      else body.push(one)
    }
  }
}

function isKeyword(cursor: Blocks, ahead: number, word: string): boolean {
  const token = cursor.tokens[cursor.index + ahead]
  return token?.type === 'keyword' && token.text === word
}

function define({ named }: Blocks, name: string, body: Body, at: number): void {
  const isEmpty = (one: Body) => one.every((part) => part.type === 'text' && /^\s*$/.test(part.text))
  const known = named.get(name)
  if (known === undefined || isEmpty(known)) named.set(name, body)
  else if (!isEmpty(body)) throw new GoTemplateFailure('syntax', say`a template is defined twice`, at)
}

function withOwnVariables<T>(cursor: Blocks, work: () => T): T {
  const [outer, loops] = [cursor.variables.splice(0, Number.POSITIVE_INFINITY, ''), cursor.loops]
  cursor.loops = 0
  const result = work()
  cursor.variables.splice(0, Number.POSITIVE_INFINITY, ...outer)
  cursor.loops = loops
  return result
}

/** Up to `{{end}}` or `{{else`, whose words are read as far as that. */
function block(cursor: Blocks, context: Said): { readonly body: Body; readonly closedBy: 'end' | 'else' } {
  if (++cursor.depth > deepest) refuse(cursor, say`nested more than ${deepest} levels deep`)
  const body: Statement[] = []
  for (;;) {
    if (peek(cursor).type === 'end') refuse(cursor, say`the template ends within "${context}"`)
    const one = statement(cursor)
    if (one === 'end' || one === 'else') {
      cursor.depth--
      if (one === 'else' && context === 'define') refuse(cursor, say`"else" has no place in "define"`)
      if (one === 'end') endOf(cursor, say`end`)
      return { body, closedBy: one }
    }
    body.push(one)
  }
}

function statement(cursor: Blocks): Statement | 'end' | 'else' {
  const token = take(cursor)
  if (token.type === 'text') return { type: 'text', text: encode(token.text), at: token.at }
  const { at } = token
  const first = peek(cursor)
  if (first.type !== 'keyword') return { type: 'action', pipe: parsePipeline(cursor, say`command`), at }
  switch (first.text) {
    case 'end':
    case 'else':
      take(cursor)
      return first.text
    case 'if':
    case 'with':
    case 'range':
      take(cursor)
      return control(cursor, first.text, at)
    case 'break':
    case 'continue': {
      take(cursor)
      if (cursor.loops === 0) refuse(cursor, say`"${first.text}" has no place outside of "range"`)
      endOf(cursor, say.word(first.text))
      return { type: first.text, at }
    }
    case 'template': {
      take(cursor)
      const name = templateName(cursor, say`template`)
      const pipe = peek(cursor).type === 'close' ? undefined : parsePipeline(cursor, say`template`)
      if (!pipe) endOf(cursor, say`template`)
      return { type: 'template', name, pipe, at }
    }
    case 'block': {
      take(cursor)
      const name = templateName(cursor, say`block`)
      const pipe = parsePipeline(cursor, say`block`)
      define(
        cursor,
        name,
        withOwnVariables(cursor, () => block(cursor, say`define`).body),
        at,
      )
      return { type: 'template', name, pipe, at }
    }
    default:
      return { type: 'action', pipe: parsePipeline(cursor, say`command`), at }
  }
}

function control(cursor: Blocks, type: 'if' | 'with' | 'range', at: number): Statement {
  const before = cursor.variables.length
  const pipe = parsePipeline(cursor, say.word(type))
  if (type === 'range') cursor.loops++
  const { body, closedBy } = block(cursor, say.word(type))
  if (type === 'range') cursor.loops--
  const otherwise = closedBy === 'else' ? otherwiseOf(cursor, type) : []
  cursor.variables.length = before
  return { type, pipe, body, otherwise, at }
}

/** What follows the word "else". */
function otherwiseOf(cursor: Blocks, type: 'if' | 'with' | 'range'): Body {
  const next = peek(cursor)
  if (next.type === 'keyword' && next.text === type && type !== 'range') {
    take(cursor)
    if (++cursor.depth > deepest) refuse(cursor, say`nested more than ${deepest} levels deep`)
    const inner = control(cursor, type, next.at)
    cursor.depth--
    return [inner]
  }
  endOf(cursor, say`else`)
  const { body, closedBy } = block(cursor, say.word(type))
  if (closedBy === 'else') refuse(cursor, say`"else" after "else"`)
  return body
}

function templateName(cursor: Blocks, context: Said): string {
  const token = take(cursor)
  const name = token.type === 'string' ? unquoted(token.text) : token.type === 'raw' ? encode(token.text) : undefined
  return name ?? unexpected(cursor, token, context)
}

function refuse(cursor: Blocks, message: Said): never {
  throw new GoTemplateFailure('syntax', message, peek(cursor).at)
}
