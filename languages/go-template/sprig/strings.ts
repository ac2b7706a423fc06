// Functions on texts. Those that count do it by bytes, as the originals do.

import type { Fuel } from '../../../core/fuel.ts'
import { say } from '../../../core/said.ts'
import { decode, onLetters } from '../bytes.ts'
import { type Functions, fn } from '../define.ts'
import { fail } from '../failure.ts'
import { formatted, textOf } from '../print.ts'
import { quoted, runesOf } from '../quote.ts'
import { roomForList, roomForText } from '../sizes.ts'
import { dict, isKind, type Value } from '../values.ts'

/** A value as a text, nil included. */
export function strval(value: Value, fuel: Fuel): string {
  return typeof value === 'string' ? value : formatted(value, 'v', {}, fuel)
}

/** A list, or one value, as texts; nil is left out. */
function strslice(value: Value, fuel: Fuel): readonly string[] {
  if (value === null || value === undefined) return []
  const items = isKind(value, 'list') ? value.items.filter((item) => item !== null && item !== undefined) : [value]
  return items.map((item) => strval(item, fuel))
}

function replaced(text: string, old: string, by: string, fuel: Fuel): string {
  const pieces = splitBy(text, old, fuel)
  // What is nothing stands before each letter and at the end.
  const all = old === '' ? ['', ...pieces, ''] : pieces
  roomForText(text.length + by.length * (all.length - 1), fuel)
  return all.join(by)
}

function splitBy(text: string, separator: string, fuel: Fuel): readonly string[] {
  fuel.spend(1 + (text.length >> 4) + text.length * (separator.length / 8192))
  const pieces = separator === '' ? [...letters(text)] : text.split(separator)
  roomForList(pieces.length, fuel)
  return pieces
}

function* letters(text: string): Iterable<string> {
  let at = 0
  for (const one of runesOf(text)) {
    const length = /[\udc80-\udcff]/.test(one) && one.length === 1 ? 1 : Buffer.byteLength(one)
    yield text.slice(at, at + length)
    at += length
  }
}

function splitN(text: string, separator: string, count: number, fuel: Fuel): readonly string[] {
  if (count === 0) return []
  const pieces = splitBy(text, separator, fuel)
  if (count < 0 || pieces.length <= count) return pieces
  return [...pieces.slice(0, count - 1), pieces.slice(count - 1).join(separator)]
}

const numbered = (pieces: readonly string[]) =>
  dict(
    pieces.map((piece, index) => [`_${index}`, piece]),
    'string',
  )

function trimmed(text: string, cutset: string): string {
  const cut = new Set(letters(cutset))
  const all = [...letters(text)]
  let [start, end] = [0, all.length]
  while (start < end && cut.has(all[start] ?? '')) start++
  while (end > start && cut.has(all[end - 1] ?? '')) end--
  return all.slice(start, end).join('')
}

/** What Go takes for white space. */
const space = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

function trimSpace(bytes: string): string {
  return onLetters(bytes, (text) => {
    let [start, end] = [0, text.length]
    while (start < end && space.test(text[start] ?? '')) start++
    while (end > start && space.test(text[end - 1] ?? '')) end--
    return text.slice(start, end)
  })
}

function repeated(text: string, count: number, fuel: Fuel): string {
  if (count < 0) fail(say`a text cannot be repeated ${count} times`)
  roomForText(text.length * count, fuel)
  return text.repeat(count)
}

function indented(spaces: number, text: string, fuel: Fuel): string {
  const pad = repeated(' ', spaces, fuel)
  return pad + replaced(text, '\n', `\n${pad}`, fuel)
}

function substring(text: string, start: number, end: number): string {
  const [from, to] = start < 0 ? [0, end] : end < 0 || end > text.length ? [start, text.length] : [start, end]
  if (from > to || to < 0 || to > text.length) fail(say`there is no piece from ${start} to ${end}`)
  return text.slice(from, to)
}

function shortened(text: string, offset: number, width: number): string {
  if (text.length <= width) return text
  const from = Math.min(offset, text.length, text.length - (width - 3))
  if (from <= 4) return `${text.slice(0, width - 3)}...`
  if (from + width - 3 >= text.length) return `...${text.slice(text.length - (width - 3))}`
  return `...${shortened(text.slice(from), 0, width - 3)}`
}

const trimAll = fn(['string', 'string'], 'string', ([cutset, text]) => trimmed(text, cutset))

export const strings: Functions = {
  hello: fn([], 'string', () => 'Hello!'),
  abbrev: fn(['int', 'string'], 'string', ([width, text]) => (width < 4 ? text : shortened(text, 0, width))),
  abbrevboth: fn(['int', 'int', 'string'], 'string', ([left, width, text]) =>
    width < 4 || (left > 0 && width < 7) ? text : shortened(text, left, width),
  ),
  trunc: fn(['int', 'string'], 'string', ([length, text]) => {
    if (length >= 0) return text.slice(0, length)
    return text.length + length > 0 ? text.slice(length) : text
  }),
  substr: fn(['int', 'int', 'string'], 'string', ([start, end, text]) => substring(text, start, end)),
  trim: fn(['string'], 'string', ([text]) => trimSpace(text)),
  trimAll,
  trimall: trimAll,
  trimPrefix: fn(['string', 'string'], 'string', ([prefix, text]) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: fn(['string', 'string'], 'string', ([suffix, text]) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  upper: fn(['string'], 'string', ([text]) => onLetters(text, (all) => eachLetter(all, (one) => one.toUpperCase()))),
  lower: fn(['string'], 'string', ([text]) => onLetters(text, (all) => eachLetter(all, (one) => one.toLowerCase()))),
  nospace: fn(['string'], 'string', ([text]) =>
    onLetters(text, (all) => all.replace(/[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g, '')),
  ),
  contains: fn(['string', 'string'], 'bool', ([sought, text], { fuel }) => {
    fuel.spend(text.length * (sought.length / 8192))
    return text.includes(sought)
  }),
  hasPrefix: fn(['string', 'string'], 'bool', ([prefix, text]) => text.startsWith(prefix)),
  hasSuffix: fn(['string', 'string'], 'bool', ([suffix, text]) => text.endsWith(suffix)),
  replace: fn(['string', 'string', 'string'], 'string', ([old, by, text], { fuel }) => replaced(text, old, by, fuel)),
  repeat: fn(['int', 'string'], 'string', ([count, text], { fuel }) => repeated(text, count, fuel)),
  indent: fn(['int', 'string'], 'string', ([spaces, text], { fuel }) => indented(spaces, text, fuel)),
  nindent: fn(['int', 'string'], 'string', ([spaces, text], { fuel }) => `\n${indented(spaces, text, fuel)}`),
  plural: fn(['string', 'string', 'int'], 'string', ([one, many, count]) => (count === 1 ? one : many)),
  quote: fn(['...any'], 'string', ([values], { fuel }) =>
    enclosed(values, (value) => quoted(strval(value, fuel)), fuel),
  ),
  squote: fn(['...any'], 'string', ([values], { fuel }) =>
    enclosed(values, (value) => `'${strval(value, fuel)}'`, fuel),
  ),
  cat: fn(['...any'], 'string', ([values], { fuel }) => enclosed(values, (value) => textOf(value, fuel), fuel)),
  join: fn(['string', 'any'], 'string', ([separator, value], { fuel }) => {
    const pieces = strslice(value, fuel)
    roomForText(
      pieces.reduce((sum, piece) => sum + piece.length + separator.length, 0),
      fuel,
    )
    return pieces.join(separator)
  }),
  split: fn(['string', 'string'], 'any', ([separator, text], { fuel }) => numbered(splitBy(text, separator, fuel))),
  splitn: fn(['string', 'int', 'string'], 'any', ([separator, count, text], { fuel }) =>
    numbered(splitN(text, separator, count, fuel)),
  ),
  splitList: fn(['string', 'string'], 'strings', ([separator, text], { fuel }) => splitBy(text, separator, fuel)),
  toString: fn(['any'], 'string', ([value], { fuel }) => strval(value, fuel)),
  toStrings: fn(['any'], 'strings', ([value], { fuel }) => strslice(value, fuel)),
  sortAlpha: fn(['any'], 'strings', ([value], { fuel }) => {
    const pieces = [...strslice(value, fuel)]
    fuel.spend(pieces.length * 4)
    return pieces.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0))
  }),
  fail: fn(['string'], 'string', () => fail(say`the template calls "fail"`)),
}

/** A letter that would become several stays as it is: Go has no such. */
export function eachLetter(text: string, change: (one: string) => string): string {
  const all = change(text)
  if (all.length === text.length) return all
  return [...text]
    .map((one) => {
      const other = change(one)
      return [...other].length === 1 ? other : one
    })
    .join('')
}

function enclosed(values: readonly Value[], piece: (value: Value) => string, fuel: Fuel): string {
  const pieces = values.filter((value) => value !== null && value !== undefined).map(piece)
  roomForText(
    pieces.reduce((sum, one) => sum + one.length + 1, 0),
    fuel,
  )
  return pieces.join(' ')
}

/** Letters, not bytes. */
export const lettersOf = (bytes: string): readonly string[] => [...decode(bytes)]
