// Jinja2's filters for texts, and for values of any kind. Those for numbers and lists are in number-filters and list-filters.

import { byCodePoint } from '../../core/sorted-keys.ts'
import { dumpJson } from '../json-text.ts'
import { bind, numberIn, required, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import type { Filter, FilterContext } from './filter.ts'
import { formatPercent } from './format.ts'
import { listFilters } from './list-filters.ts'
import { numberFilters } from './number-filters.ts'
import { largest, limited } from './operators.ts'
import { capitalized, centered, lines, replaceText, strip } from './text-methods.ts'
import { type Args, isKind, isTrue, itemsOf, reprOf, textOf, tuple, typeName, type Value } from './values.ts'

function onText(change: (text: string, args: Args) => Value): Filter {
  return (value, args, { onMissing }) => change(textOf(value, onMissing), args)
}

/** JSON that is safe within HTML, as Jinja2 makes it. */
function toJson(value: Value, args: Args): Value {
  const { indent } = bind('tojson', args, ['indent'])
  const spaces = indent === undefined || indent === null ? undefined : Math.min(numberIn(indent, 0), 16)
  const text = jsonOf(value, spaces, '\n')
  return text.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

function jsonOf(value: Value, spaces: number | undefined, newline: string, depth = 0): string {
  if (depth > 100) fail('a value is nested too deeply for JSON')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return dumpJson(value)
  if (typeof value !== 'object' || isKind(value, 'float')) {
    return reprOf(value).replace('inf', 'Infinity').replace('nan', 'NaN')
  }
  const inner = spaces === undefined ? '' : newline + ' '.repeat(spaces)
  const outer = spaces === undefined ? '' : newline
  const nested = (item: Value) => limited(jsonOf(item, spaces, inner, depth + 1))
  const between = spaces === undefined ? ', ' : `,${inner}`
  if (isKind(value, 'dict')) {
    const pairs = [...value.map.values()].map(
      ([key, item]) => [typeof key === 'string' ? key : keyText(key), item] as const,
    )
    const texts = pairs.sort(([a], [b]) => byCodePoint(a, b)).map(([key, item]) => `${dumpJson(key)}: ${nested(item)}`)
    return texts.length === 0 ? '{}' : `{${inner}${texts.join(between)}${outer}}`
  }
  if (!Array.isArray(value) && !isKind(value, 'tuple'))
    return fail(`Object of type ${typeName(value)} is not JSON serializable`)
  const items = itemsOf(value)
  return items.length === 0 ? '[]' : `[${inner}${items.map(nested).join(between)}${outer}]`
}

function keyText(key: Value): string {
  return key === null ? 'null' : typeof key === 'boolean' ? String(key) : reprOf(key)
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

function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((piece) => (piece === '' ? '' : (piece[0] as string).toUpperCase() + piece.slice(1).toLowerCase()))
    .join('')
}

function truncate(text: string, args: Args): string {
  const { length, killwords, end, leeway } = bind('truncate', args, ['length', 'killwords', 'end', 'leeway'])
  const characters = Array.from(text)
  const wanted = numberIn(length, 255)
  const ending = textIn(end, '...')
  if (characters.length <= wanted + numberIn(leeway, 5)) return text
  const cut = characters.slice(0, Math.max(wanted - Array.from(ending).length, 0)).join('')
  if (killwords !== undefined && isTrue(killwords)) return cut + ending
  const space = cut.lastIndexOf(' ')
  return (space < 0 ? cut : cut.slice(0, space)) + ending
}

function indent(text: string, args: Args): string {
  const { width, first, blank } = bind('indent', args, ['width', 'first', 'blank'])
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.min(Math.max(numberIn(width, 4), 0), 1000))
  const rows = lines(`${text}\n`)
  if (rows.length * margin.length > largest) fail('the indented text is too large')
  const [start = '', ...rest] = rows
  const all = blank !== undefined && isTrue(blank)
  const body = [start, ...rest.map((row) => (row === '' && !all ? row : margin + row))].join('\n')
  return limited(first !== undefined && isTrue(first) ? margin + body : body)
}

function wordwrap(text: string, args: Args): string {
  const {
    width,
    break_long_words: breaks,
    wrapstring,
  } = bind('wordwrap', args, ['width', 'break_long_words', 'wrapstring', 'break_on_hyphens'])
  const room = Math.max(numberIn(width, 79), 1)
  const newline = textIn(wrapstring, '\n')
  const rows = lines(text).map((line) => {
    const wrapped: string[] = ['']
    for (let word of line.split(/\s+/)) {
      const last = wrapped[wrapped.length - 1] as string
      if (last !== '' && last.length + 1 + word.length <= room) {
        wrapped[wrapped.length - 1] = `${last} ${word}`
        continue
      }
      while (word.length > room && breaks !== false) {
        wrapped.push(word.slice(0, room))
        word = word.slice(room)
      }
      wrapped.push(word)
    }
    return wrapped.filter((row) => row !== '').join(newline)
  })
  return rows.join(newline)
}

function quoteUrl(text: string, query: boolean): string {
  const quoted = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return query ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/')
}

function urlencode(value: Value, _args: Args, { onMissing }: FilterContext): Value {
  const pairs = isKind(value, 'dict')
    ? [...value.map.values()]
    : Array.isArray(value)
      ? value.map((item) => itemsOf(item) as readonly [Value, Value])
      : undefined
  if (!pairs) return quoteUrl(textOf(value, onMissing), false)
  return pairs.map((pair) => pair.map((item) => quoteUrl(textOf(item, onMissing), true)).join('=')).join('&')
}

function defaultValue(value: Value, args: Args): Value {
  const { default_value: fallback = '', boolean } = bind('default', args, ['default_value', 'boolean'])
  const empty = boolean !== undefined && isTrue(boolean) && !isTrue(value)
  return isKind(value, 'undefined') || empty ? fallback : value
}

function xmlattr(value: Value): Value {
  if (!isKind(value, 'dict')) return fail('xmlattr needs a mapping')
  const pairs = [...value.map.values()].filter(([, item]) => item !== null && !isKind(item, 'undefined'))
  return pairs.map(([key, item]) => ` ${escapeHtml(textOf(key))}="${escapeHtml(textOf(item))}"`).join('')
}

const escapeFilter = onText((text) => escapeHtml(text))

const own: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['capitalize', onText(capitalized)],
  ['center', onText((text, args) => centered(text, numberIn(bind('center', args, ['width'])['width'], 80)))],
  ['default', defaultValue],
  ['d', defaultValue],
  ['escape', escapeFilter],
  ['e', escapeFilter],
  ['forceescape', escapeFilter],
  [
    'format',
    (value, { positional, named }, { onMissing }) => {
      const values =
        named.size > 0
          ? { kind: 'dict' as const, map: new Map([...named].map(([key, item]) => [`s${key}`, [key, item] as const])) }
          : tuple(positional)
      return formatPercent(textOf(value, onMissing), values, onMissing)
    },
  ],
  ['indent', onText(indent)],
  ['lower', onText((text) => text.toLowerCase())],
  ['pprint', (value) => reprOf(value)],
  [
    'replace',
    onText((text, args) => {
      const { old, new: by, count } = bind('replace', args, ['old', 'new', 'count'])
      return replaceText(
        text,
        textOf(required('replace', old, 'old')),
        textOf(required('replace', by, 'new')),
        numberIn(count, -1),
      )
    }),
  ],
  ['safe', onText((text) => text)],
  ['string', onText((text) => text)],
  [
    'striptags',
    onText((text) =>
      text
        .replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')
        .split(/\s+/)
        .filter(Boolean)
        .join(' '),
    ),
  ],
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
