// Environment files of NAME=value lines, as Kairos' tools read and write them: `export` and comments are allowed, a value may refer to one
// before it, and double quotes hold escapes and line breaks.

export interface Dotenv {
  readonly values: ReadonlyMap<string, string>
  /** Lines that are no assignments, as they are. */
  readonly others: readonly string[]
}

export interface DotenvOptions {
  /** As yip has it: what comes after a line that is no assignment is lost, and a name that is not set before is empty. Default false. */
  readonly lossy?: boolean
}

const blank = /[\s\u0085]*/y
const assignment = /(?:export[ \t]+)?([\p{L}\p{N}_.-]+)[ \t]*[=:][ \t]*/uy
const restOfLine = /[^\n]*/y
const doubleQuoted = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const quoted = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y
/** What may follow a quoted value. */
const nothing = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y

export const isDotenvName = (name: string): boolean => /^[\p{L}\p{N}_.-]+$/u.test(name)

export function parseDotenv(text: string, { lossy = false }: DotenvOptions = {}): Dotenv {
  const source = text.replaceAll('\r\n', '\n')
  const values = new Map<string, string>()
  const others: string[] = []
  for (let at = skip(blank, source, 0); at < source.length; at = skip(blank, source, at)) {
    const end = skip(restOfLine, source, at)
    if (source[at] === '#') {
      at = end
      continue
    }
    assignment.lastIndex = at
    const name = assignment.exec(source)?.[1]
    const found = name === undefined ? undefined : valueAt(source, assignment.lastIndex, { values, lossy })
    if (name !== undefined && found) {
      values.set(name, found.value)
      at = found.end
    } else if (lossy) break
    else {
      others.push(source.slice(at, end))
      at = end
    }
  }
  return { values, others }
}

interface Known {
  readonly values: ReadonlyMap<string, string>
  readonly lossy: boolean
}

/** undefined: a quote that is not closed, or something behind it. */
function valueAt(source: string, start: number, known: Known): { value: string; end: number } | undefined {
  const quote = source[start]
  if (quote !== '"' && quote !== "'") {
    const end = skip(restOfLine, source, start)
    const line = source.slice(start, end)
    const plain = /[ \t]/.test(source[start - 1] ?? '') && line.startsWith('#') ? '' : line.split(/\s#/, 1)[0]
    return { value: expanded(plain?.trim() ?? '', /\\(\$)/, known), end }
  }
  const end = skip(quote === '"' ? doubleQuoted : quoted, source, start)
  if (end === start || !matches(nothing, source, end)) return undefined
  const raw = source.slice(start + 1, end - 1)
  return { value: quote === "'" ? raw : expanded(raw, /\\([\s\S])/, known), end }
}

/** `escapes`: what a backslash may stand before. Names are in capitals. */
function expanded(raw: string, escapes: RegExp, { values, lossy }: Known): string {
  const piece = new RegExp(`${escapes.source}|\\$(?:\\{([A-Z0-9_]+)\\}|([A-Z0-9_]+))`, 'g')
  return raw.replace(piece, (all, escaped?: string, braced?: string, bare?: string) => {
    if (escaped !== undefined) return escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped
    return values.get(braced ?? bare ?? '') ?? (lossy ? '' : all)
  })
}

/** Sorted; whole numbers are bare. `lossy`: also what only looks like one, as 7 for 007. */
export function dotenvText({ values, others }: Dotenv, { lossy = false }: DotenvOptions = {}): string {
  const lines = [...values].map(([name, value]) => `${name}=${written(value, lossy)}`).sort()
  return [...lines, ...others].map((line) => `${line}\n`).join('')
}

/** 64 bits with a sign. */
const most = 9_223_372_036_854_775_808n

function written(value: string, lossy: boolean): string {
  const number = /^[+-]?\d{1,40}$/.test(value) ? BigInt(value.replace('+', '')) : undefined
  const isNumber = number !== undefined && number < most && number >= -most
  if (isNumber && (lossy || String(number) === value)) return String(number)
  return `"${value.replace(/[\\\n\r"!$`]/g, escaped)}"`
}

function escaped(sign: string): string {
  return sign === '\n' ? '\\n' : sign === '\r' ? '\\r' : `\\${sign}`
}

function skip(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at
  return sticky.test(text) ? sticky.lastIndex : at
}

function matches(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at
  return sticky.test(text)
}
