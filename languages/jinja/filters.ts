// Jinja2's filters for texts, and for values of any kind. Those for numbers and lists are in number-filters and list-filters.

import { say } from '../../core/said.ts'
import { bind, numberIn, required, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import type { Filter } from './filter.ts'
import { formatPercent } from './format.ts'
import { listFilters } from './list-filters.ts'
import { joined, repeatedText } from './make-text.ts'
import { numberFilters } from './number-filters.ts'
import { reprOf, textOf } from './print.ts'
import { capitalized, centered, lines, replaceText, strip } from './text-methods.ts'
import { toJson } from './to-json.ts'
import { type Args, isKind, isTrue, itemsOf, sizeCost, tuple, type Value, type Work } from './values.ts'

function onText(change: (text: string, args: Args, work: Work) => Value): Filter {
  return (value, args, work) => {
    const text = textOf(value, work)
    if (text !== value) work.fuel.spend(sizeCost(text))
    return change(text, args, work)
  }
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    "'": '&#39;',
    '"': '&#34;',
  }
  return text.replace(/[&<>'"]/g, (character) => entities[character] as string)
}

function title(text: string, _: Args, { fuel }: Work): string {
  fuel.spend(text.length >> 1)
  return text
    .split(/([-\s({[<]+)/)
    .map((piece) => (piece === '' ? '' : (piece[0] as string).toUpperCase() + piece.slice(1).toLowerCase()))
    .join('')
}

function truncate(text: string, args: Args, { fuel }: Work): string {
  const { length, killwords, end, leeway } = bind('truncate', args, ['length', 'killwords', 'end', 'leeway'])
  const characters = itemsOf(text, fuel)
  const wanted = numberIn(length, 255)
  const ending = textIn(end, '...')
  if (characters.length <= wanted + numberIn(leeway, 5)) return text
  const cut = characters.slice(0, Math.max(wanted - Array.from(ending).length, 0)).join('')
  if (killwords !== undefined && isTrue(killwords)) return cut + ending
  const space = cut.lastIndexOf(' ')
  return (space < 0 ? cut : cut.slice(0, space)) + ending
}

function indent(text: string, args: Args, { fuel }: Work): string {
  const { width, first, blank } = bind('indent', args, ['width', 'first', 'blank'])
  const margin = typeof width === 'string' ? width : repeatedText(' ', Math.min(numberIn(width, 4), 1000), fuel)
  const rows = lines(`${text}\n`, fuel)
  const all = blank !== undefined && isTrue(blank)
  const pieces = rows.flatMap((row, index) => {
    const begin = index === 0 ? first !== undefined && isTrue(first) : row !== '' || all
    return [index === 0 ? '' : '\n', begin ? margin : '', row]
  })
  return joined(pieces, '', fuel)
}

function wordwrap(text: string, args: Args, { fuel }: Work): string {
  const {
    width,
    break_long_words: breaks,
    wrapstring,
  } = bind('wordwrap', args, ['width', 'break_long_words', 'wrapstring', 'break_on_hyphens'])
  const room = Math.max(numberIn(width, 79), 1)
  const newline = textIn(wrapstring, '\n')
  const rows = lines(text, fuel).map((line) => {
    const wrapped: string[] = ['']
    for (let word of line.split(/\s+/)) {
      const last = wrapped[wrapped.length - 1] as string
      if (last !== '' && last.length + 1 + word.length <= room) {
        wrapped[wrapped.length - 1] = `${last} ${word}`
        continue
      }
      while (word.length > room && breaks !== false) {
        fuel.spend(1)
        wrapped.push(word.slice(0, room))
        word = word.slice(room)
      }
      wrapped.push(word)
    }
    const filled = wrapped.filter((row) => row !== '')
    return joined(filled, newline, fuel)
  })
  return joined(rows, newline, fuel)
}

function quoteUrl(text: string, query: boolean, { fuel }: Work): string {
  fuel.spend(text.length)
  const quoted = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return query ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/')
}

function urlencode(value: Value, _: Args, work: Work): Value {
  const pairs = isKind(value, 'dict')
    ? [...value.map.values()]
    : Array.isArray(value)
      ? value.map((item) => itemsOf(item, work.fuel) as readonly [Value, Value])
      : undefined
  if (!pairs) return quoteUrl(textOf(value, work), false, work)
  const texts = pairs.map((pair) => pair.map((item) => quoteUrl(textOf(item, work), true, work)).join('='))
  return joined(texts, '&', work.fuel)
}

function defaultValue(value: Value, args: Args): Value {
  const { default_value: fallback = '', boolean } = bind('default', args, ['default_value', 'boolean'])
  const empty = boolean !== undefined && isTrue(boolean) && !isTrue(value)
  return isKind(value, 'undefined') || empty ? fallback : value
}

function xmlattr(value: Value, _: Args, work: Work): Value {
  if (!isKind(value, 'dict')) return fail(say`xmlattr needs a mapping`)
  const pairs = [...value.map.values()].filter(([, item]) => item !== null && !isKind(item, 'undefined'))
  const safe = (item: Value): string => {
    const text = textOf(item, work)
    work.fuel.spend(sizeCost(text))
    return escapeHtml(text)
  }
  const texts = pairs.map(([key, item]) => ` ${safe(key)}="${safe(item)}"`)
  return joined(texts, '', work.fuel)
}

/** Without comments and tags, and with single spaces. As Jinja2 does it: what is not closed stays. */
function stripTags(text: string): string {
  const comments = cutOut(text, '<!--', '-->')
  const tags = cutOut(comments, '<', '>')
  return tags.split(/\s+/).filter(Boolean).join(' ')
}

function cutOut(text: string, open: string, close: string): string {
  const pieces: string[] = []
  let from = 0
  for (;;) {
    const start = text.indexOf(open, from)
    const end = start < 0 ? -1 : text.indexOf(close, start)
    if (end < 0) break
    pieces.push(text.slice(from, start))
    from = end + close.length
  }
  pieces.push(text.slice(from))
  return pieces.join('')
}

const escapeFilter = onText((text) => escapeHtml(text))

const own: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['capitalize', onText(capitalized)],
  [
    'center',
    onText((text, args, work) => centered(text, numberIn(bind('center', args, ['width'])['width'], 80), work)),
  ],
  ['default', defaultValue],
  ['d', defaultValue],
  ['escape', escapeFilter],
  ['e', escapeFilter],
  ['forceescape', escapeFilter],
  [
    'format',
    (value, { positional, named }, work) => {
      const values =
        named.size > 0
          ? { kind: 'dict' as const, map: new Map([...named].map(([key, item]) => [`s${key}`, [key, item] as const])) }
          : tuple(positional)
      return formatPercent(textOf(value, work), values, work)
    },
  ],
  ['indent', onText(indent)],
  ['lower', onText((text) => text.toLowerCase())],
  ['pprint', (value, _, { fuel }) => reprOf(value, fuel)],
  [
    'replace',
    onText((text, args, work) => {
      const { old, new: by, count } = bind('replace', args, ['old', 'new', 'count'])
      const [from, to] = [textOf(required('replace', old, 'old'), work), textOf(required('replace', by, 'new'), work)]
      return replaceText(text, from, to, numberIn(count, -1), work)
    }),
  ],
  ['safe', onText((text) => text)],
  ['string', onText((text) => text)],
  ['striptags', onText(stripTags)],
  ['title', onText(title)],
  ['tojson', toJson],
  ['trim', onText((text, args) => strip(text, bind('trim', args, ['chars'])['chars'], 'both'))],
  ['truncate', onText(truncate)],
  ['upper', onText((text) => text.toUpperCase())],
  ['urlencode', urlencode],
  ['wordcount', onText((text) => (text.match(/[\p{L}\p{N}_]+/gu) ?? []).length)],
  ['wordwrap', onText(wordwrap)],
  ['xmlattr', xmlattr],
])

export const filters: ReadonlyMap<string, Filter> = new Map([...own, ...numberFilters, ...listFilters])
