// Assignments as programs generate them for the Bourne shell: NAME='value', over as many lines as the value has. Nothing is run: what
// would need a shell is left out and told by its line.

import { ConfigError } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import { positions } from './positions.ts'

export interface Assignments {
  readonly values: ReadonlyMap<string, string>
  /** What is no plain assignment: the first few. */
  readonly leftOut: readonly { readonly line: number; readonly message: Said }[]
}

/** A document of nonsense must not become a log of nonsense. */
const most = 20

interface Word {
  /** undefined: only a shell could tell. */
  readonly value: string | undefined
  readonly end: number
}

const name = /(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=/y
const blanks = /(?:[ \t\r\n;]|\\\r?\n|#[^\n]*)*/y
const plain = /[^\s'"\\$`;&|<>()]+/y
const variable = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/y
const quotedPlain = /[^"\\$`]+/y

/** Throws a ConfigError where a quote is not closed: what follows may be anything. */
export function parseAssignments(text: string, document: string): Assignments {
  const values = new Map<string, string>()
  const leftOut: { line: number; message: Said }[] = []
  const place = positions(text, document)
  const leave = (offset: number, message: Said) => {
    if (leftOut.length < most) leftOut.push({ line: place(offset).line ?? 0, message })
  }
  let at = endOf(blanks, text, 0) ?? 0
  while (at < text.length) {
    name.lastIndex = at
    const key = name.exec(text)?.[1]
    if (key === undefined) {
      leave(at, say`this is no assignment`)
      at = lineEnd(text, at)
    } else {
      const start = at
      const word = wordAt(text, name.lastIndex, values, (offset) => {
        throw new ConfigError(say`A quote is not closed`, place(offset))
      })
      if (word.value === undefined) leave(start, say`this value would need a shell`)
      else values.set(key, word.value)
      at = word.value === undefined ? lineEnd(text, word.end) : word.end
    }
    at = endOf(blanks, text, at) ?? at
  }
  return { values, leftOut }
}

/** A word of adjoining pieces: plain, quoted once or twice, variables that were set before. */
function wordAt(
  text: string,
  start: number,
  known: ReadonlyMap<string, string>,
  open: (offset: number) => never,
): Word {
  let value = ''
  let at = start
  for (;;) {
    const sign = text[at]
    if (sign === undefined || /[\s;]/.test(sign)) return { value, end: at }
    if (sign === "'") {
      const end = text.indexOf("'", at + 1)
      if (end < 0) return open(at)
      value += text.slice(at + 1, end)
      at = end + 1
    } else if (sign === '"') {
      const inner = quotedAt(text, at, known, open)
      if (inner.value === undefined) return inner
      value += inner.value
      at = inner.end
    } else if (sign === '\\') {
      const next = text.startsWith('\r\n', at + 1) ? '\r\n' : (text[at + 1] ?? '')
      value += next.endsWith('\n') ? '' : next
      at += 1 + next.length
    } else if (sign === '$') {
      const inner = variableAt(text, at, known)
      if (inner.value === undefined) return inner
      value += inner.value
      at = inner.end
    } else {
      const end = endOf(plain, text, at)
      if (end === undefined) return { value: undefined, end: at }
      value += text.slice(at, end)
      at = end
    }
  }
}

/** Between double quotes a backslash escapes only what would mean something there. */
function quotedAt(
  text: string,
  start: number,
  known: ReadonlyMap<string, string>,
  open: (offset: number) => never,
): Word {
  let value: string | undefined = ''
  let at = start + 1
  for (;;) {
    const sign = text[at]
    if (sign === undefined) return open(start)
    if (sign === '"') return { value, end: at + 1 }
    let piece: string | undefined
    if (sign === '\\') {
      const next = text[at + 1] ?? ''
      piece = next === '\n' ? '' : '$`"\\'.includes(next) ? next : `\\${next}`
      at += 1 + next.length
    } else if (sign === '$' || sign === '`') {
      const inner = sign === '$' ? variableAt(text, at, known) : { value: undefined, end: at + 1 }
      piece = inner.value
      at = inner.end
    } else {
      const end = endOf(quotedPlain, text, at) ?? at + 1
      piece = text.slice(at, end)
      at = end
    }
    // What a shell would have to tell is not used, but its quote has an end.
    value = value === undefined || piece === undefined ? undefined : value + piece
  }
}

function variableAt(text: string, at: number, known: ReadonlyMap<string, string>): Word {
  variable.lastIndex = at
  const found = variable.exec(text)
  if (found) return { value: known.get(found[1] ?? found[2] ?? '') ?? '', end: variable.lastIndex }
  // A dollar sign before anything else is one.
  const special = /[({0-9@*#?!$-]/.test(text[at + 1] ?? '')
  return { value: special ? undefined : '$', end: at + 1 }
}

function endOf(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at
  return sticky.test(text) ? sticky.lastIndex : undefined
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
