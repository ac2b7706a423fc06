// The methods of Python's str that templates use.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { bind, numberIn, required, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import { joined, repeatedText, searchCost } from './make-text.ts'
import { widestField } from './sizes.ts'
import { type Args, isKind, itemsOf, tuple, type Value, type Work } from './values.ts'

const whitespace = ' \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'

export function strip(text: string, characters: Value | undefined, side: 'both' | 'left' | 'right'): string {
  const given = characters === undefined || characters === null ? undefined : new Set(textIn(characters, '').split(''))
  const isGone = (character: string) =>
    given?.has(character) ?? (whitespace.includes(character) || /\s/.test(character))
  let [start, end] = [0, text.length]
  if (side !== 'right') while (start < end && isGone(text[start] as string)) start++
  if (side !== 'left') while (end > start && isGone(text[end - 1] as string)) end--
  return text.slice(start, end)
}

export function replaceText(text: string, from: string, to: string, count: number, { fuel }: Work): string {
  const times = count < 0 ? Infinity : count
  fuel.spend(searchCost(text, from))
  if (from === '') {
    const characters = itemsOf(text, fuel) as readonly string[]
    const pieces = characters.flatMap((character, index) => (index < times ? [to, character] : [character]))
    if (characters.length < times) pieces.push(to)
    return joined(pieces, '', fuel)
  }
  const pieces: string[] = []
  let end = 0
  while (pieces.length < times) {
    const at = text.indexOf(from, end)
    if (at < 0) break
    pieces.push(text.slice(end, at))
    fuel.spend(1 / 4)
    end = at + from.length
  }
  pieces.push(text.slice(end))
  return joined(pieces, to, fuel)
}

function split(text: string, args: Args, { fuel }: Work, fromRight: boolean): Value[] {
  const { sep, maxsplit } = bind('split', args, ['sep', 'maxsplit'])
  const limit = numberIn(maxsplit, -1)
  if (sep === undefined || sep === null) return splitWhitespace(text, limit, fuel, fromRight)
  const separator = textIn(sep, '')
  if (separator === '') fail(say`empty separator`)
  fuel.spend((text.length >> 3) + searchCost(text, separator))
  const parts = text.split(separator)
  if (limit < 0 || parts.length - 1 <= limit) return parts
  const cut = fromRight ? parts.length - limit : limit
  return fromRight
    ? [parts.slice(0, cut).join(separator), ...parts.slice(cut)]
    : [...parts.slice(0, cut), parts.slice(cut).join(separator)]
}

function splitWhitespace(text: string, limit: number, fuel: Fuel, fromRight: boolean): Value[] {
  fuel.spend(text.length >> 2)
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

export function lines(text: string, fuel: Fuel): string[] {
  fuel.spend(text.length >> 2)
  const parts = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)
  if (parts.at(-1) === '') parts.pop()
  return parts
}

export function capitalized(text: string): string {
  const [first = '', ...rest] = Array.from(text)
  return first.toUpperCase() + rest.join('').toLowerCase()
}

export function centered(text: string, width: number, { fuel }: Work, fill = ' '): string {
  const room = Math.min(width, widestField) - itemsOf(text, fuel).length
  if (room <= 0) return text
  const left = (room >> 1) + (room & width & 1)
  return repeatedText(fill, left, fuel) + text + repeatedText(fill, room - left, fuel)
}

/** What the text lacks of the width that it is to have. */
function padding(text: string, args: Args, { fuel }: Work): string {
  const room = Math.min(numberIn(args.positional[0], 0), widestField) - text.length
  const fill = textIn(args.positional[1], ' ')
  return fill === '' || room <= 0 ? '' : repeatedText(fill, Math.ceil(room / fill.length), fuel).slice(0, room)
}

function startsOrEnds(args: Args, { fuel }: Work, test: (piece: string) => boolean): boolean {
  const { piece } = bind('startswith', args, ['piece'])
  const pieces = isKind(piece ?? null, 'tuple') ? itemsOf(piece as Value, fuel) : [piece]
  return pieces.some((one) => {
    const text = textIn(one, '')
    fuel.spend(text.length >> 5)
    return test(text)
  })
}

function partition(text: string, args: Args, fuel: Fuel, fromRight: boolean): Value {
  const separator = textIn(args.positional[0], '')
  if (separator === '') fail(say`empty separator`)
  fuel.spend(searchCost(text, separator))
  const at = fromRight ? text.lastIndexOf(separator) : text.indexOf(separator)
  if (at < 0) return tuple(fromRight ? ['', '', text] : [text, '', ''])
  return tuple([text.slice(0, at), separator, text.slice(at + separator.length)])
}

function found(at: number): number {
  return at < 0 ? fail(say`substring not found`) : at
}

function every(text: string, pattern: RegExp): boolean {
  return text !== '' && pattern.test(text)
}

const first = (args: Args) => textIn(args.positional[0], '')

type TextMethod = (self: string, args: Args, work: Work) => Value

/** For a method that goes through the text. */
function through(method: TextMethod): TextMethod {
  return (text, args, work) => {
    work.fuel.spend(text.length >> 3)
    return method(text, args, work)
  }
}

/** For a method that looks for its first argument in the text. */
function sought(find: (text: string, piece: string) => Value): TextMethod {
  return (text, args, { fuel }) => {
    fuel.spend(searchCost(text, first(args)))
    return find(text, first(args))
  }
}

export const textMethods: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ['split', (text, args, work) => split(text, args, work, false)],
  ['rsplit', (text, args, work) => split(text, args, work, true)],
  ['splitlines', (text, _, { fuel }) => lines(text, fuel)],
  ['startswith', (text, args, work) => startsOrEnds(args, work, (piece) => text.startsWith(piece))],
  ['endswith', (text, args, work) => startsOrEnds(args, work, (piece) => text.endsWith(piece))],
  [
    'replace',
    (text, args, work) => {
      const { old, new: by, count } = bind('replace', args, ['old', 'new', 'count'])
      const [from, to] = [textIn(required('replace', old, 'old'), ''), textIn(required('replace', by, 'new'), '')]
      return replaceText(text, from, to, numberIn(count, -1), work)
    },
  ],
  ['lower', through((text) => text.toLowerCase())],
  ['casefold', through((text) => text.toLowerCase())],
  ['upper', through((text) => text.toUpperCase())],
  ['capitalize', through((text) => capitalized(text))],
  ['title', through((text) => text.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase()))],
  [
    'swapcase',
    (text, _, { fuel }) => {
      const characters = itemsOf(text, fuel) as readonly string[]
      return characters.map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')
    },
  ],
  ['strip', through((text, args) => strip(text, args.positional[0], 'both'))],
  ['lstrip', through((text, args) => strip(text, args.positional[0], 'left'))],
  ['rstrip', through((text, args) => strip(text, args.positional[0], 'right'))],
  [
    'join',
    (text, args, { fuel }) => {
      const pieces = itemsOf(args.positional[0] ?? null, fuel).map((item) => textIn(item, ''))
      return joined(pieces, text, fuel)
    },
  ],
  ['find', sought((text, piece) => text.indexOf(piece))],
  ['rfind', sought((text, piece) => text.lastIndexOf(piece))],
  ['index', sought((text, piece) => found(text.indexOf(piece)))],
  ['rindex', sought((text, piece) => found(text.lastIndexOf(piece)))],
  ['count', through(sought((text, piece) => text.split(piece).length - (piece === '' ? 0 : 1)))],
  ['ljust', (text, args, work) => text + padding(text, args, work)],
  ['rjust', (text, args, work) => padding(text, args, work) + text],
  [
    'center',
    (text, args, work) => centered(text, numberIn(args.positional[0], 0), work, textIn(args.positional[1], ' ')),
  ],
  [
    'zfill',
    through((text, args) => {
      const [sign] = /^[+-]?/.exec(text) ?? ['']
      const width = Math.min(numberIn(args.positional[0], 0), widestField)
      return sign + text.slice(sign.length).padStart(width - sign.length, '0')
    }),
  ],
  ['partition', (text, args, { fuel }) => partition(text, args, fuel, false)],
  ['rpartition', (text, args, { fuel }) => partition(text, args, fuel, true)],
  ['removeprefix', through((text, args) => (text.startsWith(first(args)) ? text.slice(first(args).length) : text))],
  [
    'removesuffix',
    through((text, args) =>
      first(args) !== '' && text.endsWith(first(args)) ? text.slice(0, -first(args).length) : text,
    ),
  ],
  ['expandtabs', (text, args, work) => expandTabs(text, numberIn(args.positional[0], 8), work)],
  ['isalpha', through((text) => every(text, /^\p{L}+$/u))],
  ['isdigit', through((text) => every(text, /^\p{Nd}+$/u))],
  ['isdecimal', through((text) => every(text, /^\p{Nd}+$/u))],
  ['isnumeric', through((text) => every(text, /^\p{N}+$/u))],
  ['isalnum', through((text) => every(text, /^[\p{L}\p{N}]+$/u))],
  ['isspace', through((text) => every(text, /^\s+$/))],
  ['islower', through((text) => text === text.toLowerCase() && text !== text.toUpperCase())],
  ['isupper', through((text) => text === text.toUpperCase() && text !== text.toLowerCase())],
])

function expandTabs(text: string, size: number, { fuel }: Work): string {
  let column = 0
  const pieces = (itemsOf(text, fuel) as readonly string[]).map((character) => {
    if (character === '\n') column = -1
    const room = size > 0 ? size - (column % size) : 0
    const piece = character === '\t' ? repeatedText(' ', room, fuel) : character
    column += character === '\t' ? room : 1
    return piece
  })
  return joined(pieces, '', fuel)
}
