// How PyYAML puts scalars and indicators on lines: where it breaks them, what it quotes and escapes. Used by text.ts.

import { plainTag } from './scalar.ts'

/** The state of PyYAML's emitter that decides where white space and line breaks go. */
export interface Writer {
  /** What was written before `out`, which is emptied into it: a large text has millions of small pieces. */
  text: string
  out: string[]
  readonly width: number
  readonly unicode: boolean
  column: number
  indent: number
  /** The last thing written was white space. */
  whitespace: boolean
  /** There is nothing but indentation and indicators on this line so far. */
  indention: boolean
  /** A plain scalar at the root: only "..." ends it. */
  openEnded: boolean
}

export type ScalarStyle = 'plain' | 'single' | 'double'

const lineBreaks = '\n\x85\u2028\u2029'
const escapes = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\xa0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
])

function add(writer: Writer, text: string): void {
  if (writer.out.push(text) < 16_384) return
  writer.text += writer.out.join('')
  writer.out = []
}

export function put(writer: Writer, text: string, length = text.length): void {
  add(writer, text)
  writer.column += length
}

export function breakLine(writer: Writer, character = '\n'): void {
  add(writer, character)
  writer.whitespace = true
  writer.indention = true
  writer.column = 0
}

export function writeIndent(writer: Writer): void {
  const { indent } = writer
  if (!writer.indention || writer.column > indent || (writer.column === indent && !writer.whitespace)) breakLine(writer)
  if (writer.column < indent) {
    writer.whitespace = true
    put(writer, ' '.repeat(indent - writer.column))
  }
}

export function writeIndicator(
  writer: Writer,
  text: string,
  { space = false, whitespace = false, indention = false } = {},
): void {
  put(writer, writer.whitespace || !space ? text : ` ${text}`)
  writer.whitespace = whitespace
  writer.indention = writer.indention && indention
  writer.openEnded = false
}

/** Whether a text may stand plain or in single quotes, and whether it has line breaks. */
export interface Analysis {
  readonly plain: boolean
  readonly single: boolean
  readonly multiline: boolean
}

export function analyze(text: string, unicode: boolean): Analysis {
  if (text === '') return { plain: true, single: true, multiline: false }
  const multiline = /[\n\x85\u2028\u2029]/.test(text)
  const special = unicode
    ? /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10fffe}]/u.test(text)
    : /[^\n\x20-\x7e]/.test(text)
  if (special || / [\n\x85\u2028\u2029]/.test(text)) return { plain: false, single: false, multiline }
  const indicators =
    /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:[\0 \t\r\n\x85\u2028\u2029]|$))/.test(text) ||
    /:(?:[\0 \t\r\n\x85\u2028\u2029]|$)|[\0 \t\r\n\x85\u2028\u2029]#/.test(text)
  const plain = !multiline && !indicators && !text.startsWith(' ') && !text.endsWith(' ')
  return { plain, single: !/[\n\x85\u2028\u2029] /.test(text), multiline }
}

/** The style of a string, which must not look like a number or a boolean. */
export function textStyle(text: string, { plain, single, multiline }: Analysis, key: boolean): ScalarStyle {
  if (plain && !(key && text === '') && plainTag(text) === 'str') return 'plain'
  return single && !(key && multiline) ? 'single' : 'double'
}

/** `split`: long lines may be folded, which keys may not. */
export function writeScalar(writer: Writer, text: string, style: ScalarStyle, split: boolean): void {
  if (style === 'double') writeDouble(writer, text, split)
  else if (style === 'single') writeSingle(writer, text, split)
  else writePlain(writer, text, split)
}

/** Runs of equal kind: single spaces are where a line may be folded. */
function* runs(text: string): Generator<{ kind: 'space' | 'break' | 'quote' | 'text'; run: string; start: number }> {
  for (const match of text.matchAll(/( +)|([\n\x85\u2028\u2029]+)|(')|[^ \n\x85\u2028\u2029']+/g)) {
    const kind = match[1] ? 'space' : match[2] ? 'break' : match[3] ? 'quote' : 'text'
    yield { kind, run: match[0], start: match.index }
  }
}

function writePlain(writer: Writer, text: string, split: boolean): void {
  if (text === '') return
  if (!writer.whitespace) put(writer, ' ')
  writer.whitespace = false
  writer.indention = false
  for (const { kind, run } of runs(text)) {
    if (kind === 'space' && run.length === 1 && writer.column > writer.width && split) {
      writeIndent(writer)
      writer.whitespace = false
      writer.indention = false
    } else put(writer, run, lengthOf(run))
  }
}

function writeSingle(writer: Writer, text: string, split: boolean): void {
  writeIndicator(writer, "'", { space: true })
  for (const { kind, run, start } of runs(text)) {
    if (kind === 'break') {
      if (run.startsWith('\n')) breakLine(writer)
      for (const character of run) breakLine(writer, character)
      writeIndent(writer)
    } else if (kind === 'quote') put(writer, "''")
    else {
      const inner = start !== 0 && start + 1 !== text.length
      if (kind === 'space' && run.length === 1 && writer.column > writer.width && split && inner) writeIndent(writer)
      else put(writer, run, lengthOf(run))
    }
  }
  writeIndicator(writer, "'")
}

function writeDouble(writer: Writer, text: string, split: boolean): void {
  const characters = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text
  const last = characters.length - 1
  const slice = (from: number, to: number): string =>
    typeof characters === 'string' ? characters.slice(from, to) : characters.slice(from, to).join('')
  writeIndicator(writer, '"', { space: true })
  let start = 0
  for (let end = 0; end <= last + 1; end++) {
    const character = characters[end]
    if (character === undefined || isEscaped(character, writer.unicode)) {
      if (start < end) put(writer, slice(start, end), end - start)
      start = end
      if (character !== undefined) {
        put(writer, escaped(character))
        start = end + 1
      }
    }
    const mayBreak = 0 < end && end < last && (character === ' ' || start >= end)
    if (!mayBreak || !split || writer.column + (end - start) <= writer.width) continue
    put(writer, `${slice(start, end)}\\`, Math.max(end - start, 0) + 1)
    if (start < end) start = end
    writeIndent(writer)
    writer.whitespace = false
    writer.indention = false
    if (characters[start] === ' ') put(writer, '\\')
  }
  writeIndicator(writer, '"')
}

function isEscaped(character: string, unicode: boolean): boolean {
  if (character === '"' || character === '\\') return true
  if (character >= ' ' && character <= '~') return false
  if (!unicode || lineBreaks.includes(character) || character === '\ufeff' || character.length > 1) return true
  return !((character >= '\xa0' && character <= '\ud7ff') || (character >= '\ue000' && character <= '\ufffd'))
}

function escaped(character: string): string {
  const short = escapes.get(character)
  if (short !== undefined) return `\\${short}`
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}

/** Columns count characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length
}
