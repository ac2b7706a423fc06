// The places in a YAML document at which the `yaml` package reports an error under a code with several meanings, each with what
// is wrong there. They are where the package's compose functions put them; a test keeps the two together.

import type { CST, ErrorCode } from 'yaml'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'

export type Explanation = Pick<Problem, 'message' | 'hint'>

const checkLines = say`check the indentation of this line and the one before`
export const noColon = { message: say`a key is missing its ":"`, hint: checkLines }
const noComma = { message: say`a "," is missing between two items` }
const noDash = { message: say`a list item without its "-"` }
const noQuote = { message: say`a quoted text is not closed` }
export const noSpace = { message: say`white space or "---" is missing here` }
const crookedKey = { message: say`this key does not line up with the others of its mapping` }
const crookedItem = { message: say`this item does not line up with the others of its list` }
export const badIndent = { message: say`the indentation does not fit, or a closing bracket is missing` }

/** A place at which the package finds something wrong, and what that is. */
export interface Site extends Explanation {
  readonly code: ErrorCode
  readonly offset: number
}

type Add = (code: ErrorCode, offset: number, explanation: Explanation) => void

/** In the order in which the package meets them. */
export function sitesOf(document: CST.Document | undefined): readonly Site[] {
  const sites: Site[] = []
  const add: Add = (code, offset, explanation) => sites.push({ code, offset, ...explanation })
  const value = document?.value
  if (!document || !value) return sites
  propSites(document.start, value, add)
  tokenSites(value, add, true)
  return sites
}

function tokenSites(token: CST.Token | null | undefined, add: Add, root = false): void {
  switch (token?.type) {
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      if (token.source.length === 1 || token.source.at(-1) !== token.source[0])
        add('MISSING_CHAR', token.offset + token.source.length, noQuote)
      break
    case 'block-map':
      mapSites(token, add)
      break
    case 'block-seq':
      listSites(token, add)
      break
    case 'flow-collection':
      flowSites(token, add, root)
  }
}

function mapSites({ offset: start, indent, items }: CST.BlockMap, add: Add): void {
  // Items that are only comments belong to the one after them.
  let begun: number | undefined = start
  for (const { start: before, key, sep, value } of items) {
    const offset: number = begun ?? offsetOf(before, key, sep, value)
    const asked = before.findLast(({ type }) => type === 'explicit-key-ind')
    propSites(before, key ?? sep?.[0], add)
    const column = asked ? asked.indent : key && key.type !== 'block-seq' && 'indent' in key ? key.indent : indent
    if (column !== indent) add('BAD_INDENT', offset, crookedKey)
    begun = asked || sep || hasProperties(before) ? undefined : offset
    if (begun !== undefined) continue
    tokenSites(key, add)
    propSites(sep ?? [], value, add)
    if (has(sep, 'map-value-ind')) {
      tokenSites(value, add)
      continue
    }
    begun = endOf(sep ?? [], key ? endOfToken(key) : endOf(before, offset))
    if (!asked) add('MISSING_CHAR', key ? key.offset : endOf(before, offset), noColon)
  }
}

function listSites({ offset: start, items }: CST.BlockSequence, add: Add): void {
  let begun: number | undefined = start
  for (const { start: before, value } of items) {
    const offset: number = begun ?? offsetOf(before, value)
    propSites(before, value, add)
    const dash = has(before, 'seq-item-ind')
    begun = dash || value || hasProperties(before) ? undefined : offset
    if (begun !== undefined) continue
    if (!dash && value?.type === 'block-seq') add('BAD_INDENT', endOf(before, offset), crookedItem)
    else if (!dash) add('MISSING_CHAR', offset, noDash)
    tokenSites(value, add)
  }
}

function flowSites(token: CST.FlowCollection, add: Add, root: boolean): void {
  const close = token.start.source === '{' ? '}' : ']'
  const isMap = close === '}'
  for (const [index, { start: before, key, sep, value }] of token.items.entries()) {
    const asked = has(before, 'explicit-key-ind')
    propSites(before, key ?? sep?.[0], add)
    if (!asked && !hasProperties(before) && !sep && !value) continue
    const previous = token.items[index - 1]
    if (previous && !has(before, 'comma'))
      add('MISSING_CHAR', propertiesOf(before, endOfItem(previous) ?? token.offset), noComma)
    tokenSites(key, add)
    if (isMap || sep || asked) {
      propSites(sep ?? [], value, add)
      const glued = value && 'source' in value && value.source[0] === ':'
      if (value && !has(sep, 'map-value-ind') && !glued)
        add('MISSING_CHAR', propertiesOf(sep ?? [], key ? endOfToken(key) : value.offset), noComma)
    }
    tokenSites(value, add)
  }
  if (token.end[0]?.source === close) return
  const open = { message: say`"${close}" is missing at the end of a list or mapping` }
  const offset = endOfToken({ ...token, end: [] })
  if (root) add('MISSING_CHAR', offset, open)
  else add('BAD_INDENT', offset, badIndent)
}

/** Anchors and tags want white space behind them. */
function propSites(tokens: readonly CST.SourceToken[], next: CST.Token | null | undefined, add: Add): void {
  for (const [index, { type }] of tokens.entries()) {
    if (type !== 'anchor' && type !== 'tag') continue
    const after = tokens[index + 1] ?? next
    const apart = !after || after.type === 'space' || after.type === 'newline' || after.type === 'comma'
    const empty = after?.type === 'scalar' && after.source === ''
    if (!apart && !empty) add('MISSING_CHAR', after.offset, noSpace)
  }
}

function has(tokens: readonly CST.SourceToken[] | undefined, wanted: CST.SourceToken['type']): boolean {
  return tokens?.some(({ type }) => type === wanted) ?? false
}

function hasProperties(tokens: readonly CST.SourceToken[]): boolean {
  return has(tokens, 'anchor') || has(tokens, 'tag')
}

/** Where the first of several pieces begins. */
function offsetOf(...pieces: readonly (readonly CST.Token[] | CST.Token | null | undefined)[]): number {
  return pieces.flatMap((piece) => piece ?? [])[0]?.offset ?? 0
}

function endOf(tokens: readonly CST.SourceToken[], otherwise: number): number {
  const last = tokens.at(-1)
  return last ? last.offset + last.source.length : otherwise
}

function endOfItem({ start, key, sep, value }: CST.CollectionItem): number | undefined {
  const last = value ?? sep?.at(-1) ?? key ?? start.at(-1)
  return last && endOfToken(last)
}

function endOfToken(token: CST.Token): number {
  if ('end' in token && token.end && token.end.length > 0) return endOf(token.end, token.offset)
  if ('items' in token) {
    const last: CST.CollectionItem | undefined = token.items.at(-1)
    const begin = token.offset + ('start' in token ? token.start.source.length : 0)
    return (last && endOfItem(last)) ?? begin
  }
  const before = token.type === 'block-scalar' ? token.props : []
  return [...before, token].reduce((end, piece) => end + ('source' in piece ? piece.source.length : 0), token.offset)
}

/** Where the anchor and the tag before a value begin, or the value itself. */
function propertiesOf(tokens: readonly CST.SourceToken[], otherwise: number): number {
  return tokens.find(({ type }) => type === 'anchor' || type === 'tag')?.offset ?? endOf(tokens, otherwise)
}
