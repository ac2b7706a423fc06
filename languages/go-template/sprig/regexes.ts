// Functions with regular expressions, in the language that Go has: RE2 (languages/re2.ts).

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Re2 } from '../../re2.ts'
import { decode, encode } from '../bytes.ts'
import { type Functions, fn, type GoFunction, type Work } from '../define.ts'
import { fail } from '../failure.ts'
import { roomForList, roomForText } from '../sizes.ts'

function compiled(expression: string, { world, fuel }: Work): Re2 {
  fuel.spend(1 + expression.length * 10)
  if (!world.re2) return fail(say`regular expressions are not loaded`)
  try {
    return world.re2(decode(expression))
  } catch (error) {
    return error instanceof Failure ? fail(error.short) : fail(say`a regular expression cannot be used`)
  }
}

/** The expression on a text, paid for. */
function matching(expression: string, bytes: string, work: Work) {
  const regex = compiled(expression, work)
  const text = decode(bytes)
  work.fuel.spend(1 + (text.length * regex.size) / 64)
  return { regex, text }
}

function found(expression: string, bytes: string, limit: number, work: Work): readonly string[] {
  const { regex, text } = matching(expression, bytes, work)
  if (limit === 0) return []
  return Array.from(counted(regex, text, limit, work), ({ groups }) => encode(groups[0] ?? ''))
}

function* counted(regex: Re2, text: string, limit: number, { fuel }: Work) {
  let count = 0
  for (const match of regex.matches(text, limit < 0 ? undefined : limit)) {
    roomForList(++count >> 6, fuel)
    yield match
  }
}

function replacedAll(expression: string, bytes: string, by: string, isLiteral: boolean, work: Work): string {
  const { regex, text } = matching(expression, bytes, work)
  const replacement = decode(by)
  const pieces: string[] = []
  let [end, length] = [0, 0]
  const put = (piece: string): void => {
    length += piece.length
    roomForText(length, { spend: () => undefined })
    work.fuel.spend(1 + (piece.length >> 5))
    pieces.push(piece)
  }
  for (const match of regex.matches(text)) {
    put(text.slice(end, match.start))
    put(isLiteral ? replacement : expanded(replacement, match.groups, regex))
    end = match.end
  }
  put(text.slice(end))
  return encode(pieces.join(''))
}

/** `$1`, `${1}`, `$name` and `$$`; a group that is not there is nothing. */
function expanded(replacement: string, groups: readonly (string | undefined)[], { groupNames }: Re2): string {
  return replacement.replace(
    /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu,
    (_, bare?: string, braced?: string) => {
      const name = bare ?? braced
      if (name === undefined) return '$'
      return groups[/^\d+$/.test(name) ? Number(name) : (groupNames.get(name) ?? -1)] ?? ''
    },
  )
}

function split(expression: string, bytes: string, limit: number, work: Work): readonly string[] {
  const { regex, text } = matching(expression, bytes, work)
  if (limit === 0) return []
  if (expression !== '' && text === '') return ['']
  const pieces: string[] = []
  let [start, end] = [0, 0]
  for (const match of counted(regex, text, limit, work)) {
    if (limit > 0 && pieces.length === limit - 1) break
    end = match.start
    if (match.end !== 0) pieces.push(text.slice(start, end))
    start = match.end
  }
  if (end !== text.length) pieces.push(text.slice(start))
  return pieces.map(encode)
}

/** An expression that is none matches nothing, where nobody insists. */
const isMatch = (isStrict: boolean) =>
  fn(['string', 'string'], 'bool', ([expression, bytes], work) => {
    try {
      const { regex, text } = matching(expression, bytes, work)
      return regex.test(text)
    } catch (error) {
      if (isStrict || !isNoExpression(error)) throw error
      return false
    }
  })

const isNoExpression = (error: unknown) => error instanceof Failure && 'kind' in error && error.kind === 'render'

/** Each of them has a twin called must…, which is the same here: a bad expression ends either. */
const twins: Functions = {
  regexFind: fn(
    ['string', 'string'],
    'string',
    ([expression, text], work) => found(expression, text, 1, work)[0] ?? '',
  ),
  regexFindAll: fn(['string', 'string', 'int'], 'strings', ([expression, text, limit], work) =>
    found(expression, text, limit, work),
  ),
  regexReplaceAll: fn(['string', 'string', 'string'], 'string', ([expression, text, by], work) =>
    replacedAll(expression, text, by, false, work),
  ),
  regexReplaceAllLiteral: fn(['string', 'string', 'string'], 'string', ([expression, text, by], work) =>
    replacedAll(expression, text, by, true, work),
  ),
  regexSplit: fn(['string', 'string', 'int'], 'strings', ([expression, text, limit], work) =>
    split(expression, text, limit, work),
  ),
}

const must = ([name, one]: [string, GoFunction]) => [`mustR${name.slice(1)}`, one] as const

export const regexes: Functions = {
  ...twins,
  ...Object.fromEntries(Object.entries(twins).map(must)),
  regexMatch: isMatch(false),
  mustRegexMatch: isMatch(true),
  regexQuoteMeta: fn(['string'], 'string', ([text]) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
}
