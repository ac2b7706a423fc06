// Text to a tree of YAML nodes, on the `yaml` package. Nothing is interpreted here: every scalar is still text. What
// PyYAML accepts although YAML forbids it is accepted, and every error is one problem with its place and no excerpt.

import { Composer, type Document, Lexer, Parser, type YAMLError } from 'yaml'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import type { PlaceOf } from '../positions.ts'

export interface Composed {
  /** Absent: the text cannot be used, see `fault`. */
  readonly tree?: Document.Parsed
  readonly fault?: Problem
}

/** As deep as PyYAML gets before Python's recursion limit ends it. */
const deepest = 400

const options = {
  schema: 'failsafe',
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const

export interface ComposeOptions {
  /** 'first' reads the first of several documents; 'refuse' takes more than one for a fault, as safe_load does. */
  readonly several: 'refuse' | 'first'
  /** Words, signs and white space allowed. */
  readonly tokenLimit: number
  readonly where: PlaceOf
}

export function compose(text: string, limits: ComposeOptions): Composed {
  const unprintable = text.search(/[^\x09\x0A\x0D\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
  if (unprintable >= 0) {
    const code = text.charCodeAt(unprintable).toString(16).padStart(4, '0')
    const message = `character U+${code.toUpperCase()} is not allowed`
    return { fault: fault({ message, hint: 'encode binary data with !!binary' }, limits.where(unprintable)) }
  }
  // The other line breaks of YAML 1.1, one character for one, so that positions stay right.
  const lines = /\r(?!\n)|\x85/.test(text) ? text.replace(/\r(?!\n)|\x85/g, '\n') : text
  const strict = read(lines, new Lexer(), limits)
  if (strict.fault === undefined || !strict.unindented) return strict
  const lenient = read(lines, lenientLexer(), limits)
  return lenient.fault === undefined ? lenient : strict
}

/**
 * PyYAML ignores indentation inside brackets and quotes; the package does not. This lexer holds the indentation it
 * compares with at 0 there. It costs a second pass and is used only for documents that failed in the first. The package has no
 * option for it and keeps these members private, hence Reflect and defineProperty; the package's version is pinned.
 */
function lenientLexer(): Lexer {
  const lexer = new Lexer()
  let wanted = 0
  let quoted = false
  Object.defineProperty(lexer, 'indentNext', {
    get: () => (quoted || Reflect.get(lexer, 'flowLevel') > 0 ? 0 : wanted),
    set: (value: number) => {
      wanted = value
    },
  })
  const quotedScalar = Reflect.get(lexer, 'parseQuotedScalar') as () => Generator<string, unknown>
  Object.defineProperty(lexer, 'parseQuotedScalar', {
    value: function* (): Generator<string, unknown> {
      quoted = true
      const state = yield* quotedScalar.call(lexer)
      quoted = false
      return state
    },
  })
  return lexer
}

function read(
  text: string,
  lexer: Lexer,
  { several, tokenLimit, where }: ComposeOptions,
): Composed & { unindented?: boolean } {
  const parser = new Parser()
  const composer = new Composer(options)
  let tree: Document.Parsed | undefined
  let documents = 0
  for (const token of tokens(text, lexer, parser, tokenLimit)) {
    if (token === 'deep') return { fault: fault(tooDeep, where(parser.offset)) }
    if (token === 'many') return { fault: fault(tooLarge(tokenLimit), where(parser.offset)) }
    if (token.type === 'document') documents++
    if (documents > 1 && several === 'first') break
    if (documents > 1) {
      const message = 'there is more than one document; only one is allowed'
      return { fault: fault({ message, hint: 'remove the "---" line or what follows it' }, where(token.offset)) }
    }
    for (const document of composer.next(token)) tree ??= document
  }
  if (!tree) for (const document of composer.end(true, text.length)) tree ??= document
  if (!tree) return { fault: fault({ message: 'the text is not YAML' }, where(0)) }
  const errors = tree.errors.filter((error) => !isAccepted(error))
  if (errors.length === 0) return { tree }
  const first = errors.reduce((least, error) => (error.pos[0] < least.pos[0] ? error : least))
  return { fault: fault(explain(first, text), where(first.pos[0])), unindented: errors.some(mayBeUnindented) }
}

function* tokens(text: string, lexer: Lexer, parser: Parser, limit: number) {
  let left = limit
  for (const lexeme of lexer.lex(text)) {
    if (left-- === 0) yield 'many' as const
    yield* parser.next(lexeme)
    if (parser.stack.length > deepest + 3) yield 'deep' as const
  }
  yield* parser.end()
}

/** What a person is told; the place is added by `fault`. */
type Explanation = Pick<Problem, 'message' | 'hint'>

function fault({ message, hint }: Explanation, where: Where): Problem {
  return { code: 'yaml/syntax', level: 'error', message, where, ...(hint && { hint }) }
}

const tooDeep: Explanation = { message: `the document is nested more than ${deepest} levels deep` }

function tooLarge(limit: number): Explanation {
  return { message: `the document has more than ${limit} words and signs` }
}

function isAccepted({ code, message }: YAMLError): boolean {
  return code === 'MISSING_CHAR' && message.startsWith('Comments must be separated')
}

function mayBeUnindented({ code }: YAMLError): boolean {
  return code === 'BAD_INDENT' || code === 'MISSING_CHAR' || code === 'UNEXPECTED_TOKEN'
}

/** The package's messages may quote the document, and with it a password; these do not. */
function explain({ code, message }: YAMLError, text: string): Explanation {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'a tab is used as indentation', hint: 'indent with spaces' }
    case 'BAD_INDENT':
      if (message.startsWith('All mapping items'))
        return { message: 'this key does not line up with the others of its mapping' }
      if (message.startsWith('All sequence items'))
        return { message: 'this item does not line up with the others of its list' }
      return { message: 'the indentation does not fit, or a closing bracket is missing' }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a second key on the same line; mapping values are not allowed here',
        hint: 'put a value that contains ": " in quotes',
      }
    case 'MULTILINE_IMPLICIT_KEY':
      return { message: 'a key is missing its ":"', hint: 'check the indentation of this line and the one before' }
    case 'MISSING_CHAR':
      if (/closing ['"]quote/.test(message)) return { message: 'a quoted text is not closed' }
      if (/must end with a/.test(message))
        return { message: `"${message.at(-1)}" is missing at the end of a list or mapping` }
      if (message.startsWith('Missing ,')) return { message: 'a "," is missing between two items' }
      if (message.startsWith('Sequence item')) return { message: 'a list item without its "-"' }
      if (message.startsWith('Implicit map keys') || message.startsWith('Implicit keys'))
        return { message: 'a key is missing its ":"', hint: 'check the indentation of this line and the one before' }
      return { message: `white space or "---" is missing here` }
    case 'BAD_SCALAR_START':
      return { message: `a text cannot start with ${message.at(-1) ?? 'this character'}`, hint: 'put it in quotes' }
    case 'BAD_DQ_ESCAPE':
      return {
        message: 'unknown escape sequence in a double-quoted text',
        hint: 'use single quotes, or write \\\\ for a backslash',
      }
    case 'KEY_OVER_1024_CHARS':
      return { message: 'a key is longer than 1024 characters, or a ":" is misplaced' }
    case 'BLOCK_IN_FLOW':
      return { message: 'a block mapping or list within brackets', hint: 'use one of the two styles' }
    case 'BAD_ALIAS':
      return { message: 'an alias or anchor without a name' }
    case 'ALIAS_PROPS':
      return { message: 'an alias cannot have an anchor or a tag' }
    case 'MULTIPLE_ANCHORS':
      return { message: 'two anchors on one value' }
    case 'MULTIPLE_TAGS':
      return { message: 'two tags on one value' }
    case 'BAD_PROP_ORDER':
      return { message: 'an anchor or tag is in front of an indicator; it has to follow it' }
    case 'BAD_DIRECTIVE':
      return { message: 'a "%" line that is not a YAML directive' }
    case 'RESOURCE_EXHAUSTION':
      return tooDeep
    case 'TAG_RESOLVE_FAILED':
      return { message: 'a tag that cannot be read' }
    default:
      return {
        message: /^\s*$/.test(text) ? 'nothing is there' : 'this does not fit here',
        hint: 'check the indentation, quotes and brackets before it',
      }
  }
}
