// The methods of Python's str that templates use.

import { bind, numberIn, required, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import { limited } from './operators.ts'
import { type Args, isKind, itemsOf, tuple, type Value } from './values.ts'

const whitespace = ' \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'

export function strip(text: string, characters: Value | undefined, side: 'both' | 'left' | 'right'): string {
  const isGone =
    characters === undefined || characters === null
      ? (character: string) => whitespace.includes(character) || /\s/.test(character)
      : (character: string) => textIn(characters, '').includes(character)
  let [start, end] = [0, text.length]
  if (side !== 'right') while (start < end && isGone(text[start] as string)) start++
  if (side !== 'left') while (end > start && isGone(text[end - 1] as string)) end--
  return text.slice(start, end)
}

export function replaceText(text: string, from: string, to: string, count: number): string {
  const times = count < 0 ? Infinity : count
  if (from === '') {
    const characters = Array.from(text)
    const marked = characters.map((character, index) => (index < times ? to : '') + character).join('')
    return limited(marked + (characters.length < times ? to : ''))
  }
  let end = 0
  for (let done = 0; done < times; done++) {
    const at = text.indexOf(from, end)
    if (at < 0) break
    end = at + from.length
  }
  return limited(text.slice(0, end).replaceAll(from, to.replaceAll('$', '$$$$')) + text.slice(end))
}

function split(text: string, args: Args, fromRight: boolean): Value[] {
  const { sep, maxsplit } = bind('split', args, ['sep', 'maxsplit'])
  const limit = numberIn(maxsplit, -1)
  if (sep === undefined || sep === null) return splitWhitespace(text, limit, fromRight)
  const separator = textIn(sep, '')
  if (separator === '') fail('empty separator')
  const parts = text.split(separator)
  if (limit < 0 || parts.length - 1 <= limit) return parts
  const cut = fromRight ? parts.length - limit : limit
  return fromRight
    ? [parts.slice(0, cut).join(separator), ...parts.slice(cut)]
    : [...parts.slice(0, cut), parts.slice(cut).join(separator)]
}

function splitWhitespace(text: string, limit: number, fromRight: boolean): Value[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const words = [...trimmed.matchAll(/\S+/g)]
  if (limit < 0 || words.length - 1 <= limit) return words.map(([word]) => word)
  if (!fromRight) {
    const rest = trimmed.slice((words[limit] as RegExpExecArray).index)
    return [...words.slice(0, limit).map(([word]) => word), rest]
  }
  const first = words[words.length - limit - 1] as RegExpExecArray
  return [trimmed.slice(0, first.index + first[0].length), ...words.slice(words.length - limit).map(([word]) => word)]
}

export function lines(text: string): string[] {
  const parts = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)
  if (parts.at(-1) === '') parts.pop()
  return parts
}

export function capitalized(text: string): string {
  const [first = '', ...rest] = Array.from(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

export function centered(text: string, width: number, fill = ' '): string {
  const room = Math.min(width, 1_000_000) - Array.from(text).length
  if (room <= 0) return text
  const left = (room >> 1) + (room & width & 1)
  return fill.repeat(left) + text + fill.repeat(room - left)
}

function startsOrEnds(args: Args, test: (piece: string) => boolean): boolean {
  const { piece } = bind('startswith', args, ['piece'])
  const pieces = isKind(piece ?? null, 'tuple') ? itemsOf(piece as Value) : [piece]
  return pieces.some((one) => test(textIn(one, '')))
}

function partition(text: string, args: Args, at: number, fromRight: boolean): Value {
  const separator = textIn(args.positional[0], '')
  if (separator === '') fail('empty separator')
  if (at < 0) return tuple(fromRight ? ['', '', text] : [text, '', ''])
  return tuple([text.slice(0, at), separator, text.slice(at + separator.length)])
}

function found(at: number): number {
  return at < 0 ? fail('substring not found') : at
}

function every(text: string, pattern: RegExp): boolean {
  return text !== '' && pattern.test(text)
}

const first = (args: Args) => textIn(args.positional[0], '')

type TextMethod = (self: string, args: Args) => Value

export const textMethods: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ['split', (text, args) => split(text, args, false)],
  ['rsplit', (text, args) => split(text, args, true)],
  ['splitlines', (text) => lines(text)],
  ['startswith', (text, args) => startsOrEnds(args, (piece) => text.startsWith(piece))],
  ['endswith', (text, args) => startsOrEnds(args, (piece) => text.endsWith(piece))],
  [
    'replace',
    (text, args) => {
      const { old, new: by, count } = bind('replace', args, ['old', 'new', 'count'])
      return replaceText(
        text,
        textIn(required('replace', old, 'old'), ''),
        textIn(required('replace', by, 'new'), ''),
        numberIn(count, -1),
      )
    },
  ],
  ['lower', (text) => text.toLowerCase()],
  ['casefold', (text) => text.toLowerCase()],
  ['upper', (text) => text.toUpperCase()],
  ['capitalize', (text) => capitalized(text)],
  ['title', (text) => text.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase())],
  ['swapcase', (text) => Array.from(text, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')],
  ['strip', (text, args) => strip(text, args.positional[0], 'both')],
  ['lstrip', (text, args) => strip(text, args.positional[0], 'left')],
  ['rstrip', (text, args) => strip(text, args.positional[0], 'right')],
  [
    'join',
    (text, args) =>
      limited(
        itemsOf(args.positional[0] ?? null)
          .map((item) => textIn(item, ''))
          .join(text),
      ),
  ],
  ['find', (text, args) => text.indexOf(first(args))],
  ['rfind', (text, args) => text.lastIndexOf(first(args))],
  ['index', (text, args) => found(text.indexOf(first(args)))],
  ['rindex', (text, args) => found(text.lastIndexOf(first(args)))],
  ['count', (text, args) => text.split(first(args)).length - (first(args) === '' ? 0 : 1)],
  [
    'ljust',
    (text, args) => text.padEnd(Math.min(numberIn(args.positional[0], 0), 1_000_000), textIn(args.positional[1], ' ')),
  ],
  [
    'rjust',
    (text, args) =>
      text.padStart(Math.min(numberIn(args.positional[0], 0), 1_000_000), textIn(args.positional[1], ' ')),
  ],
  ['center', (text, args) => centered(text, numberIn(args.positional[0], 0), textIn(args.positional[1], ' '))],
  [
    'zfill',
    (text, args) =>
      text.replace(
        /^([+-]?)(.*)$/s,
        (_, sign: string, rest: string) =>
          sign + rest.padStart(Math.min(numberIn(args.positional[0], 0), 1_000_000) - sign.length, '0'),
      ),
  ],
  ['partition', (text, args) => partition(text, args, text.indexOf(first(args)), false)],
  ['rpartition', (text, args) => partition(text, args, text.lastIndexOf(first(args)), true)],
  ['removeprefix', (text, args) => (text.startsWith(first(args)) ? text.slice(first(args).length) : text)],
  [
    'removesuffix',
    (text, args) => (first(args) !== '' && text.endsWith(first(args)) ? text.slice(0, -first(args).length) : text),
  ],
  ['expandtabs', (text, args) => expandTabs(text, numberIn(args.positional[0], 8))],
  ['isalpha', (text) => every(text, /^\p{L}+$/u)],
  ['isdigit', (text) => every(text, /^\p{Nd}+$/u)],
  ['isdecimal', (text) => every(text, /^\p{Nd}+$/u)],
  ['isnumeric', (text) => every(text, /^\p{N}+$/u)],
  ['isalnum', (text) => every(text, /^[\p{L}\p{N}]+$/u)],
  ['isspace', (text) => every(text, /^\s+$/)],
  ['islower', (text) => text === text.toLowerCase() && text !== text.toUpperCase()],
  ['isupper', (text) => text === text.toUpperCase() && text !== text.toLowerCase()],
])

function expandTabs(text: string, size: number): string {
  let column = 0
  return Array.from(text, (character) => {
    if (character === '\n') column = -1
    const piece = character === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : character
    column += character === '\t' ? piece.length : 1
    return piece
  }).join('')
}
