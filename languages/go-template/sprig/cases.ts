// Functions that change how words are written and where lines break.

import type { Fuel } from '../../../core/fuel.ts'
import { encode, onLetters } from '../bytes.ts'
import { type Functions, fn } from '../define.ts'
import { roomForText } from '../sizes.ts'
import { eachLetter, lettersOf } from './strings.ts'

const isSpace = (one: string) => /\s/.test(one)
const isUpper = (one: string) => /\p{Lu}/u.test(one)
const isLower = (one: string) => /\p{Ll}/u.test(one)
const upper = (one: string) => eachLetter(one, (text) => text.toUpperCase())
const lower = (one: string) => eachLetter(one, (text) => text.toLowerCase())

/** The first letter of each word changed; what stands before a word is told by `begins`. */
function words(bytes: string, begins: (before: string) => boolean, change: (one: string) => string): string {
  let before = ' '
  return onLetters(bytes, (text) =>
    Array.from(text, (one) => {
      const changed = begins(before) ? change(one) : one
      before = one
      return changed
    }).join(''),
  )
}

/** Go's idea of what is between words. */
function separates(one: string): boolean {
  return one.charCodeAt(0) < 0x80 && one.length === 1 ? !/\w/.test(one) : !/[\p{L}\p{Nd}]/u.test(one) && isSpace(one)
}

function wrapped(text: string, given: number, newLine: string, cutsWords: boolean, fuel: Fuel): string {
  const width = Math.max(given, 1)
  roomForText(text.length + newLine.length * Math.ceil(text.length / width), fuel)
  const lines: string[] = []
  let at = 0
  while (text.length - at > width) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const space = text.lastIndexOf(' ', at + width)
    if (space >= at) {
      lines.push(text.slice(at, space))
      at = space + 1
    } else if (cutsWords) {
      lines.push(text.slice(at, at + width))
      at += width
    } else {
      const next = text.indexOf(' ', at + width)
      lines.push(text.slice(at, next < 0 ? text.length : next))
      if (next < 0) return lines.join(newLine)
      at = next + 1
    }
  }
  return [...lines, text.slice(at)].join(newLine)
}

const isConnector = (one: string) => one === '-' || one === '_' || isSpace(one)

/** "http_server": "HttpServer". Capitals right behind the first one become small. Of connectors in a row, one goes. */
function pascalCase(bytes: string): string {
  const all = lettersOf(bytes)
  const start = all.findIndex((one) => !isConnector(one))
  if (start < 0) return bytes
  let result = all.slice(0, start).join('')
  let [begins, shouts, held] = [true, false, '']
  for (const one of all.slice(start)) {
    if (isConnector(one)) {
      if (begins) result += one
      else held = one
      begins = true
      continue
    }
    held = ''
    if (begins) result += upper(one)
    else result += shouts && isUpper(one) ? lower(one) : one
    shouts = isUpper(one) && (begins || shouts)
    begins = false
  }
  return encode(result + held)
}

type Sort = 'upper' | 'lower' | 'digit' | 'connector' | 'other'

function sortOf(one: string): Sort {
  if (isConnector(one)) return 'connector'
  if (/\p{Nd}/u.test(one)) return 'digit'
  if (isUpper(one)) return 'upper'
  return isLower(one) ? 'lower' : 'other'
}

/** "FirstName": "first_name". A word begins at a capital that follows a small letter, or that a small letter follows. */
function joinedCase(bytes: string, connector: '_' | '-'): string {
  const all = lettersOf(bytes)
  const sorts = all.map(sortOf)
  let result = ''
  for (const [index, one] of all.entries()) {
    const [before, sort, after] = [sorts[index - 1], sorts[index], sorts[index + 1]]
    if (sort === 'connector') {
      result += connector
      continue
    }
    const isBehindLetter = before === 'upper' || before === 'lower'
    const begins =
      (sort === 'upper' && (before === 'lower' || before === 'digit' || (before === 'upper' && after === 'lower'))) ||
      (sort === 'digit' && isBehindLetter && behindDigits(sorts, index) === 'lower')
    result += begins ? connector + lower(one) : lower(one)
  }
  return encode(result)
}

function behindDigits(sorts: readonly Sort[], start: number): Sort | undefined {
  let at = start
  while (sorts[at] === 'digit') at++
  return sorts[at]
}

export const cases: Functions = {
  title: fn(['string'], 'string', ([text]) => words(text, separates, upper)),
  untitle: fn(['string'], 'string', ([text]) => words(text, isSpace, lower)),
  swapcase: fn(['string'], 'string', ([text]) =>
    onLetters(text, (all) => Array.from(all, (one) => (isLower(one) ? upper(one) : lower(one))).join('')),
  ),
  initials: fn(['string'], 'string', ([text]) =>
    onLetters(text, (all) => Array.from(all.matchAll(/(?<!\S)\S/gu), ([one]) => one).join('')),
  ),
  snakecase: fn(['string'], 'string', ([text]) => joinedCase(text, '_')),
  kebabcase: fn(['string'], 'string', ([text]) => joinedCase(text, '-')),
  camelcase: fn(['string'], 'string', ([text]) => pascalCase(text)),
  wrap: fn(['int', 'string'], 'string', ([width, text], { fuel }) => wrapped(text, width, '\n', false, fuel)),
  wrapWith: fn(['int', 'string', 'string'], 'string', ([width, newLine, text], { fuel }) =>
    wrapped(text, width, newLine || '\n', true, fuel),
  ),
}
