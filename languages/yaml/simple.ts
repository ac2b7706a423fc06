// The YAML that most documents are written in, read line by line: mappings, lists, one-line texts, literal blocks, brackets on one line.
// Anything else, and anything wrong, is left to the whole parser, which takes ten times as long before it is warm. What this one reads, it
// reads as that one does: test/languages/yaml/simple.test.ts holds the two against each other.

import { deepest, FlowReader, isNotSimple, leave } from './simple-line.ts'
import { type Holder, Notes, type Path, type Place } from './simple-notes.ts'

export interface Simple {
  readonly value: Readonly<Record<string, unknown>>
  /** How a plain scalar is spelled; undefined: it is quoted, or no scalar. */
  readonly spelling: (path: Path) => string | undefined
  /** Line and column, from 1; undefined: nothing is there, or the whole parser has to say. */
  readonly place: (path: Path) => Place | undefined
}

/** Longer documents are worth the whole parser, which counts what it reads. */
const longest = 100_000

const odd = /[^\n\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/
const key =
  /(?:([A-Za-z0-9_./][A-Za-z0-9_./@-]{0,199}(?: [A-Za-z0-9_./@-]{1,200}){0,8})|"([^"\\]{0,200})"|'([^']{0,200})'):(?: +|$)/y
const plainStart = /[A-Za-z0-9_./~$(+=;^\\\xA0-\uFFFD-]/y

/** A document whose top is a mapping; undefined: the whole parser has to read it. */
export function parseSimple(text: string): Simple | undefined {
  if (text.length > longest || odd.test(text)) return undefined
  try {
    return new SimpleReader(text).read()
  } catch (error) {
    if (!isNotSimple(error)) throw error
    return undefined
  }
}

class SimpleReader {
  readonly #lines: readonly string[]
  /** Whether the text ends with a line break. */
  readonly #ended: boolean
  #at = 0
  /** Of the current line: where its text begins. */
  #indent = 0
  readonly #notes = new Notes()

  constructor(text: string) {
    this.#ended = text.endsWith('\n')
    this.#lines = (this.#ended ? text.slice(0, -1) : text).split('\n')
  }

  read(): Simple | undefined {
    if (!this.#seek()) return undefined
    if (this.#line === '---') {
      this.#at++
      if (!this.#seek()) return undefined
    }
    if (this.#indent !== 0) return undefined
    const value = this.#mapping(0, 0, 0)
    if (this.#seek()) return undefined
    return {
      value,
      spelling: (path) => this.#notes.spelling(value, path),
      place: (path) => this.#notes.place(value, path),
    }
  }

  get #line(): string {
    return this.#lines[this.#at] as string
  }

  /** To the next line that says something. */
  #seek(): boolean {
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line
      let indent = 0
      while (line.charCodeAt(indent) === 0x20) indent++
      if (indent === line.length || line.charCodeAt(indent) === 0x23) continue
      if (indent === 0 && /^(?:---|\.\.\.|%)/.test(line) && line !== '---') leave()
      this.#indent = indent
      return true
    }
    return false
  }

  /** From the current line, in which its first key begins at `column`. */
  #mapping(indent: number, column: number, depth: number): Record<string, unknown> {
    if (depth > deepest) leave()
    const value: Record<string, unknown> = {}
    let begin = column
    do {
      key.lastIndex = begin
      const found = key.exec(this.#line)
      if (!found) leave()
      const name = found[1] ?? found[2] ?? found[3] ?? ''
      if (name === '__proto__' || Object.hasOwn(value, name)) leave()
      this.#mark(value, name, begin)
      value[name] = this.#valueAt(key.lastIndex, { indent, holder: value, name, depth, inMapping: true })
      begin = indent
    } while (this.#seek() && this.#indent === indent && !this.#isItem())
    if (this.#at < this.#lines.length && this.#indent > indent) leave()
    return value
  }

  #isItem(): boolean {
    const line = this.#line
    return (
      line.charCodeAt(this.#indent) === 0x2d && (line.length === this.#indent + 1 || line[this.#indent + 1] === ' ')
    )
  }

  #list(indent: number, depth: number): unknown[] {
    if (depth > deepest) leave()
    const items: unknown[] = []
    do {
      let begin = indent + 1
      while (this.#line.charCodeAt(begin) === 0x20) begin++
      const name = items.length
      key.lastIndex = begin
      if (key.test(this.#line)) {
        this.#mark(items, name, begin)
        items.push(this.#mapping(begin, begin, depth + 1))
      } else items.push(this.#valueAt(begin, { indent, holder: items, name, depth, inMapping: false }))
    } while (this.#seek() && this.#indent === indent && this.#isItem())
    if (this.#at < this.#lines.length && this.#indent > indent) leave()
    return items
  }

  /** What stands from `begin` of the line on, or below it. Afterwards the current line is the one after it. */
  #valueAt(begin: number, slot: Slot): unknown {
    const line = this.#line
    const rest = line.slice(begin)
    if (rest === '' || rest.startsWith('#')) return this.#below(slot)
    if (rest.startsWith('|')) {
      this.#markItem(slot, begin)
      return this.#block(rest, slot)
    }
    this.#markItem(slot, begin)
    const value = this.#inLine(rest, begin, slot)
    this.#at++
    // A plain text may go on in the next line.
    if (this.#seek() && this.#indent > slot.indent) leave()
    return value
  }

  #below({ indent, holder, name, depth, inMapping }: Slot): unknown {
    this.#at++
    if (!this.#seek()) return null
    if (this.#indent > indent) {
      if (!inMapping) this.#mark(holder, name, this.#indent)
      return this.#isItem() ? this.#list(this.#indent, depth + 1) : this.#mapping(this.#indent, this.#indent, depth + 1)
    }
    return inMapping && this.#indent === indent && this.#isItem() ? this.#list(indent, depth + 1) : null
  }

  #block(rest: string, { indent, holder, name }: Slot): string {
    const [, chomping] = /^\|([-+]?)(?: +#.*| *)$/.exec(rest) ?? leave()
    const lines: string[] = []
    let column = -1
    for (this.#at++; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line
      let begin = 0
      while (line.charCodeAt(begin) === 0x20) begin++
      if (begin === line.length) {
        if (line.length > Math.max(column, 0)) leave()
        lines.push('')
        continue
      }
      if (column < 0) {
        if (begin <= indent) break
        column = begin
      } else if (begin < column) {
        if (begin > indent) leave()
        break
      }
      lines.push(line.slice(column))
    }
    if (column < 0 || (this.#at === this.#lines.length && !this.#ended)) leave()
    let end = lines.length
    while (lines[end - 1] === '') end--
    const text = lines.slice(0, end).join('\n')
    const whole = chomping === '-' ? text : chomping === '+' ? `${lines.join('\n')}\n` : `${text}\n`
    return this.#notes.quoted(whole, holder, name)
  }

  #inLine(rest: string, begin: number, { holder, name }: Slot): unknown {
    const first = rest[0]
    if (first === '"' || first === "'" || first === '[' || first === '{') {
      const flow = new FlowReader(rest, this.#notes, (holder, name, at) => this.#mark(holder, name, begin + at))
      const value = flow.value(holder, name)
      if (!/^(?: +#.*| *)$/.test(rest.slice(flow.at))) leave()
      return value
    }
    plainStart.lastIndex = 0
    if (!plainStart.test(rest) || /^-(?: |$)/.test(rest)) leave()
    const comment = rest.indexOf(' #')
    const text = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd()
    if (/:(?: |$)/.test(text)) leave()
    return this.#notes.plain(text, holder, name)
  }

  /** Of what is in a mapping, the key has the place. */
  #markItem({ holder, name, inMapping }: Slot, column: number): void {
    if (!inMapping) this.#mark(holder, name, column)
  }

  /** `column`: from 0, in the current line. */
  #mark(holder: Holder, name: string | number, column: number): void {
    this.#notes.mark(holder, name, { line: this.#at + 1, column: column + 1 })
  }
}

interface Slot {
  /** Of the mapping or list that the value is in. */
  readonly indent: number
  readonly holder: Holder
  readonly name: string | number
  readonly depth: number
  readonly inMapping: boolean
}
