// Long texts in double quotes, on one line each as JSON has them. The package reads them character by character and takes thirty times
// as much memory as they have characters; here they are read at once, and the package sees a stand-in of the same length.

import { isPair, isScalar, type Node, type ParsedNode } from 'yaml'

const long = 4096

/** How many digits follow, by the letter of the escape. */
const digits: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

const characters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': '\0',
    a: '\x07',
    b: '\b',
    e: '\x1b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    N: '\x85',
    _: '\xa0',
    L: '\u2028',
    P: '\u2029',
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    '\t': '\t',
  }),
)

export interface LongTexts {
  /** What the package is to see in place of a piece of the document. */
  standIn(lexeme: string, offset: number): string
  /** Puts the values into the tree that came of it. */
  putBack(tree: ParsedNode | null): void
}

export function longTexts(): LongTexts {
  const values = new Map<number, string>()
  return {
    standIn(lexeme, offset) {
      if (lexeme.length < long || lexeme[0] !== '"') return lexeme
      const value = textIn(lexeme)
      if (value === undefined) return lexeme
      values.set(offset, value)
      return `'${'x'.repeat(lexeme.length - 2)}'`
    },
    putBack(tree) {
      if (values.size > 0) put(tree, values)
    },
  }
}

/** undefined: it is not closed, has several lines, or an escape that does not exist, which the package reports. */
function textIn(lexeme: string): string | undefined {
  const last = lexeme.length - 1
  if (lexeme[last] !== '"' || /[\n\r]/.test(lexeme)) return undefined
  let value = ''
  let pieces: string[] = []
  let at = 1
  while (at < last) {
    const next = lexeme.indexOf('\\', at)
    const end = next < 0 ? last : next
    pieces.push(lexeme.slice(at, end))
    if (end === last) break
    const escaped = escapeAt(lexeme, end + 1)
    if (escaped === undefined) return undefined
    pieces.push(escaped.character)
    at = escaped.end
    if (pieces.length < 4096) continue
    value += pieces.join('')
    pieces = []
  }
  return at > last ? undefined : value + pieces.join('')
}

function escapeAt(text: string, at: number): { readonly character: string; readonly end: number } | undefined {
  const letter = text[at] as string
  const known = characters.get(letter)
  if (known !== undefined) return { character: known, end: at + 1 }
  const end = at + 1 + (digits.get(letter) ?? 0)
  const hex = text.slice(at + 1, end)
  const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits.get(letter) ? Number.parseInt(hex, 16) : Number.NaN
  return code <= 0x10ffff ? { character: String.fromCodePoint(code), end } : undefined
}

function put(node: Node | null | undefined, values: ReadonlyMap<number, string>): void {
  if (isScalar(node)) {
    const value = node.range && values.get(node.range[0])
    if (value !== undefined) node.value = value
    return
  }
  const items = node && 'items' in node && Array.isArray(node.items) ? node.items : []
  for (const item of items) {
    if (isPair<Node, Node | null>(item)) {
      put(item.key, values)
      put(item.value, values)
    } else put(item as Node, values)
  }
}
