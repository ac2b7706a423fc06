// Text to a tree of YAML nodes, on the `yaml` package. Nothing is interpreted here: every scalar is still text. What
// PyYAML accepts although YAML forbids it is accepted, and every error is one problem with its place and no excerpt.

import { Composer, type CST, type Document, type ErrorCode, Lexer, Parser } from 'yaml'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { deepest } from '../deepest.ts'
import type { PlaceOf } from '../positions.ts'
import { type Found, firstFault, tooDeep } from './explain.ts'
import { longTexts } from './long-text.ts'
import type { Explanation } from './sites.ts'

export interface Composed {
  /** Absent: the text cannot be used, see `fault`. */
  readonly tree?: Document.Parsed
  readonly fault?: Problem
  /** Where the next document begins, if there is one and it is not read. */
  readonly next?: Where
}

const options = {
  schema: 'failsafe',
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const

/** What a %TAG line says is written out at each tag. */
const longestDirective = 1024

export interface ComposeOptions {
  /** 'first' reads the first of several documents; 'refuse' makes more than one a fault, as safe_load does. */
  readonly several: 'refuse' | 'first'
  /** How many words, signs and stretches of white space are allowed; within brackets each counts twice, as it costs twice. */
  readonly tokenLimit: number
  readonly where: PlaceOf
}

export function compose(text: string, limits: ComposeOptions): Composed {
  const unprintable = text.search(/[^\x09\x0A\x0D\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
  if (unprintable >= 0) {
    const code = text.charCodeAt(unprintable).toString(16).padStart(4, '0')
    const message = say`character U+${say.word(code.toUpperCase())} is not allowed`
    return { fault: fault({ message, hint: say`encode binary data with !!binary` }, limits.where(unprintable)) }
  }
  // The other line breaks of YAML 1.1, one character for one, so that positions stay right.
  const lines = /\r(?!\n)|\x85/.test(text) ? text.replace(/\r(?!\n)|\x85/g, '\n') : text
  const strict = read(lines, new Lexer(), limits)
  if (strict.fault === undefined || !strict.unindented) return strict
  const lenient = read(lines, lenientLexer(), limits)
  return lenient.fault === undefined ? lenient : strict
}

/**
 * PyYAML ignores indentation inside brackets and quotes; the package does not. This lexer keeps the indentation that it
 * requires at 0 there. It costs a second pass and is used only for documents that failed in the first. The package has no
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
  const found: Found[] = []
  const composer = composerFor(found)
  const texts = longTexts()
  let tree: Document.Parsed | undefined
  let source: CST.Document | undefined
  let documents = 0
  let next: Where | undefined
  for (const token of tokens(text, lexer, parser, { limit: tokenLimit, standIn: texts.standIn })) {
    if (token === 'deep') return { fault: fault(tooDeep, where(parser.offset)) }
    if (token === 'many') return { fault: fault(tooLarge(tokenLimit), where(parser.offset)) }
    if (token.type === 'directive' && token.source.length > longestDirective) {
      return { fault: fault({ message: say`this "%" line is too long` }, where(token.offset)) }
    }
    if (token.type === 'document') {
      source ??= token
      documents++
    }
    if (documents > 1 && several === 'first') {
      if (token.type === 'document' && isEmpty(token)) continue
      next = where(token.offset)
      break
    }
    if (documents > 1) {
      const message = say`there is more than one document; only one is allowed`
      return { fault: fault({ message, hint: say`remove the "---" line or what follows it` }, where(token.offset)) }
    }
    if (token.type === 'error')
      found.push({ code: 'UNEXPECTED_TOKEN', pos: [token.offset, token.offset + token.source.length] })
    else for (const document of composer.next(token)) tree ??= document
    if (found.length >= enough) break
  }
  if (!tree) for (const document of composer.end(true, text.length)) tree ??= document
  if (!tree) return { fault: fault({ message: say`the text is not YAML` }, where(0)) }
  const wrong = firstFault(found, text, source)
  if (wrong) return { fault: fault(wrong, where(wrong.offset)), unindented: wrong.unindented }
  texts.putBack(tree.contents)
  return { tree, ...(next && { next }) }
}

const isEmpty = ({ value }: CST.Document) => !value || (value.type === 'scalar' && value.source === '')

interface TokenOptions {
  readonly limit: number
  readonly standIn: (lexeme: string, offset: number) => string
}

/** As many errors as are looked at. */
const enough = 1000

/**
 * A composer that keeps of its errors what is needed of them: it would make an object with a stack and an excerpt of each, which for a
 * document of nothing but errors is hundreds of times its size. The package has no option for it and keeps this member private.
 */
function composerFor(found: Found[]): Composer {
  const composer = new Composer(options)
  const onError = (
    source: number | readonly number[] | CST.SourceToken,
    code: ErrorCode,
    _: string,
    warning?: boolean,
  ) => {
    if (!warning && found.length < enough) found.push({ code, pos: placeOf(source) })
  }
  Reflect.set(composer, 'onError', onError)
  return composer
}

function placeOf(source: number | readonly number[] | CST.SourceToken): Found['pos'] {
  if (typeof source === 'number') return [source, source + 1]
  if (!('offset' in source)) return [source[0] ?? 0, source[1] ?? source[0] ?? 0]
  return [source.offset, source.offset + (typeof source.source === 'string' ? source.source.length : 1)]
}

function* tokens(text: string, lexer: Lexer, parser: Parser, { limit, standIn }: TokenOptions) {
  let left = limit
  for (const lexeme of lexer.lex(text)) {
    left -= Reflect.get(lexer, 'flowLevel') > 0 ? 2 : 1
    if (left < 0) yield 'many' as const
    yield* parser.next(standIn(lexeme, parser.offset))
    if (parser.stack.length > deepest + 3) yield 'deep' as const
  }
  yield* parser.end()
}

function fault({ message, hint }: Explanation, where: Where): Problem {
  return { code: 'yaml/syntax', level: 'error', message, where, ...(hint && { hint }) }
}

function tooLarge(limit: number): Explanation {
  return { message: say`the document has more than ${limit} words and signs (limit yaml_tokens)` }
}
