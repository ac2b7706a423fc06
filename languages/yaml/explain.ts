// What is wrong with a YAML text, judged by the code and the place of the package's error and the tokens there. Its messages may
// quote the document, and with it a password; its codes are coarser than its messages, so the tokens decide.

import type { CST, ErrorCode } from 'yaml'
import { say } from '../../core/said.ts'
import { deepest } from '../deepest.ts'
import { badIndent, type Explanation, noColon, noSpace, type Site, sitesOf } from './sites.ts'

export const tooDeep: Explanation = { message: say`the document is nested more than ${deepest} levels deep` }

/** An error of the package: its code, and where it begins and ends. */
export interface Found {
  readonly code: ErrorCode
  readonly pos: readonly [start: number, end: number]
}

export interface Fault extends Explanation {
  readonly offset: number
  /** It may be due to indentation that PyYAML does not require. */
  readonly unindented: boolean
}

/** The first error that PyYAML does not accept; undefined: nothing is wrong. `document`: its tokens, if there are any. */
export function firstFault(
  errors: readonly Found[],
  text: string,
  document: CST.Document | undefined,
): Fault | undefined {
  if (errors.length === 0) return undefined
  const sites = Map.groupBy(sitesOf(document), ({ code, offset }) => `${code} ${offset}`)
  const sitesAt = ({ code, pos: [offset] }: Found) => sites.get(`${code} ${offset}`) ?? []
  let comments: ReadonlySet<number> | undefined
  const isComment = (offset: number) => {
    comments ??= new Set(commentsIn(document))
    return comments.has(offset)
  }
  const left = errors.filter((error) => sitesAt(error).length > 0 || !isGluedComment(error, text, isComment))
  const first = left.reduce<Found | undefined>(
    (least, error) => (least && least.pos[0] <= error.pos[0] ? least : error),
    undefined,
  )
  if (!first) return undefined
  const site = sitesAt(first)[0] ?? siteBehind(first, text, unclaimed(left, sites))
  const unindented = left.some(({ code }) => indentation.has(code))
  return { ...(site ?? explain(first, text)), offset: first.pos[0], unindented }
}

const indentation: ReadonlySet<ErrorCode> = new Set(['BAD_INDENT', 'MISSING_CHAR', 'UNEXPECTED_TOKEN'])

/** A comment right after a value. The package gives its place from start to end, that of most errors as one character. */
function isGluedComment(
  { code, pos: [start, end] }: Found,
  text: string,
  isComment: (offset: number) => boolean,
): boolean {
  if (code !== 'MISSING_CHAR' || text[start] !== '#' || end === start) return false
  return end > start + 1 || text.startsWith('...', start - 3) || isComment(start)
}

function commentsIn(document: CST.Token | null | undefined): readonly number[] {
  const found: number[] = []
  const left = [document]
  for (let token = left.pop(); left.length > 0 || token; token = left.pop()) {
    if (token?.type === 'comment') found.push(token.offset)
    else if (token) for (const piece of piecesOf(token)) left.push(piece)
  }
  return found
}

function piecesOf(token: CST.Token): readonly (CST.Token | null | undefined)[] {
  const items: readonly CST.CollectionItem[] = 'items' in token ? token.items : []
  return [
    ...('start' in token && Array.isArray(token.start) ? token.start : []),
    ...('props' in token ? token.props : []),
    ...items.flatMap(({ start, key, sep, value }) => [...start, key, ...(sep ?? []), value]),
    ...('value' in token ? [token.value] : []),
    ...('end' in token ? (token.end ?? []) : []),
  ]
}

/** Sites at which there is no error. */
function unclaimed(errors: readonly Found[], sites: ReadonlyMap<string, readonly Site[]>): readonly Site[] {
  const claims = Map.groupBy(errors, ({ code, pos }) => `${code} ${pos[0]}`)
  return [...sites].flatMap(([place, found]) => found.slice(claims.get(place)?.length ?? 0))
}

/** If nothing is written for a value, the package's place is somewhere in the white space before it. */
function siteBehind({ code, pos: [offset] }: Found, text: string, sites: readonly Site[]): Site | undefined {
  const end = blankEnd(text, offset)
  return sites.find((site) => site.code === code && site.offset > offset && site.offset <= end)
}

function explain({ code, pos: [offset] }: Found, text: string): Explanation {
  if (code === 'BAD_SCALAR_START') return badStart(text[offset])
  return usual[code] ?? (/^\s*$/.test(text) ? { ...misfit, message: say`nothing is there` } : misfit)
}

/** Where the white space and comments that begin at an offset end. */
function blankEnd(text: string, offset: number): number {
  const piece = /\s+|#[^\n]*/y
  piece.lastIndex = offset
  let end = offset
  while (piece.test(text)) end = piece.lastIndex
  return end
}

const misfit = { message: say`this does not fit here`, hint: say`check the indentation, quotes and brackets before it` }

/** For a code that has one meaning, or is at none of the sites. */
const usual: Readonly<Partial<Record<ErrorCode, Explanation>>> = {
  TAB_AS_INDENT: { message: say`a tab is used as indentation`, hint: say`indent with spaces` },
  BAD_INDENT: badIndent,
  BLOCK_AS_IMPLICIT_KEY: {
    message: say`a second key on the same line; mapping values are not allowed here`,
    hint: say`put a value that contains ": " in quotes`,
  },
  MULTILINE_IMPLICIT_KEY: noColon,
  MISSING_CHAR: noSpace,
  BAD_DQ_ESCAPE: {
    message: say`unknown escape sequence in a double-quoted text`,
    hint: say`use single quotes, or write \\\\ for a backslash`,
  },
  KEY_OVER_1024_CHARS: { message: say`a key is longer than 1024 characters, or a ":" is misplaced` },
  BLOCK_IN_FLOW: { message: say`a block mapping or list within brackets`, hint: say`use one of the two styles` },
  BAD_ALIAS: { message: say`an alias or anchor without a name` },
  ALIAS_PROPS: { message: say`an alias cannot have an anchor or a tag` },
  MULTIPLE_ANCHORS: { message: say`two anchors on one value` },
  MULTIPLE_TAGS: { message: say`two tags on one value` },
  BAD_PROP_ORDER: { message: say`an anchor or tag is in front of an indicator; it has to follow it` },
  BAD_DIRECTIVE: { message: say`a "%" line that is not a YAML directive` },
  RESOURCE_EXHAUSTION: tooDeep,
  TAG_RESOLVE_FAILED: { message: say`a tag that cannot be read` },
}

function badStart(character = ''): Explanation {
  return {
    message: say`a text cannot start with ${character === '\t' ? 'a tab' : say.word(character)}`,
    hint: say`put it in quotes`,
  }
}
