// JSON with other texts in some places, and everything else as it was: white space, the spelling of numbers, escapes.

/** A key, or the number of an item. */
export type Keys = readonly string[]

/** As many keys as are told of a leaf: it may be deeper. */
export const mostKeys = 100

/** The text in place of a leaf's; numbers are leaves too, and stay numbers. */
export type Replace = (keys: Keys, leaf: string) => string

interface Level {
  readonly isList: boolean
  key: string
  items: number
}

/** Undefined: it is no mapping and no list in JSON. Numbers that are replaced are 0. */
export function replaceLeaves(text: string, replace: Replace): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  const token = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+|\s+/gy
  const levels: Level[] = []
  const shown: string[] = []
  let expectsKey = false
  let end = 0
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [piece] = found
    end = token.lastIndex
    const level = levels.at(-1)
    if (!level && shown.length > 0 && /\S/.test(piece) && !/^[[{]/.test(piece)) return undefined
    if (piece === '{' || piece === '[') {
      levels.push({ isList: piece === '[', key: '', items: 0 })
      expectsKey = piece === '{'
    } else if (piece === '}' || piece === ']') {
      if (levels.pop()?.isList !== (piece === ']')) return undefined
    } else if (piece === ',' && level) {
      level.items += 1
      expectsKey = !level.isList
    }
    if (!level || /^(?:\s|[[\]{}:,]$)/.test(piece)) shown.push(piece)
    else if (expectsKey) {
      level.key = plain(piece)
      expectsKey = false
      shown.push(piece)
    } else {
      const keys = levels.slice(0, mostKeys).map(({ isList, key, items }) => (isList ? String(items) : key))
      shown.push(replaced(piece, keys, replace))
    }
  }
  return levels.length === 0 && end === text.length ? shown.join('') : undefined
}

function replaced(piece: string, keys: Keys, replace: Replace): string {
  if (!piece.startsWith('"')) return /^-?\d/.test(piece) && replace(keys, piece) !== piece ? '0' : piece
  const leaf = plain(piece)
  if (leaf === '') return piece
  const text = replace(keys, leaf)
  return text === leaf ? piece : JSON.stringify(text)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function plain(piece: string): string {
  return piece
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, sign: string) =>
      code === undefined ? (escapes[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
    )
}
