// Brackets and quotes within one line, of simple YAML.

import type { Holder, Notes } from './simple-notes.ts'

export const deepest = 20

/** Thrown to leave the document to the whole parser. */
const notSimple = Symbol('not simple')

export function leave(): never {
  throw notSimple
}

export const isNotSimple = (error: unknown) => error === notSimple

const flowKey = /(?:([A-Za-z0-9_./][A-Za-z0-9_./-]{0,199})|"([^"\\]{0,200})"|'([^']{0,200})'): +/y
const flowPlain = /[A-Za-z0-9_./~+$-][A-Za-z0-9_./~+$@=-]{0,500}(?: [A-Za-z0-9_./~+$@=-]{1,500}){0,50}(?= *[,\]}])/y
const double = /"((?:[^"\\]|\\["\\nt/])*)"/y
const single = /'((?:[^']|'')*)'/y
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', t: '\t', '/': '/' }

/** Brackets, quotes and what is in them. */
export class FlowReader {
  at = 0
  readonly #text: string
  readonly #notes: Notes
  /** Takes note of the place of something, from the beginning of the text. */
  readonly #mark: (holder: Holder, name: string | number, at: number) => void

  constructor(text: string, notes: Notes, mark: (holder: Holder, name: string | number, at: number) => void) {
    this.#text = text
    this.#notes = notes
    this.#mark = mark
  }

  value(holder: Holder, name: string | number, depth = 0): unknown {
    if (depth > deepest) leave()
    switch (this.#text[this.at]) {
      case '[':
        return this.#list(depth)
      case '{':
        return this.#mapping(depth)
      case '"': {
        const [, text = ''] = this.#take(double) ?? leave()
        const plain = text.replace(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? leave())
        return this.#notes.quoted(plain, holder, name)
      }
      case "'": {
        const [, text = ''] = this.#take(single) ?? leave()
        return this.#notes.quoted(text.replaceAll("''", "'"), holder, name)
      }
      default: {
        const [text] = this.#take(flowPlain) ?? leave()
        if (/^-(?: |$)/.test(text)) leave()
        return this.#notes.plain(text, holder, name)
      }
    }
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = []
    this.#items(']', () => {
      this.#mark(items, items.length, this.at)
      items.push(this.value(items, items.length, depth + 1))
    })
    return items
  }

  #mapping(depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    this.#items('}', () => {
      const begin = this.at
      const found = this.#take(flowKey) ?? leave()
      const name = found[1] ?? found[2] ?? found[3] ?? ''
      if (name === '__proto__' || Object.hasOwn(value, name)) leave()
      this.#mark(value, name, begin)
      value[name] = this.value(value, name, depth + 1)
    })
    return value
  }

  #items(close: string, item: () => void): void {
    this.at++
    this.#skip()
    if (this.#text[this.at] === close) {
      this.at++
      return
    }
    for (;;) {
      item()
      this.#skip()
      const next = this.#text[this.at++]
      if (next === close) return
      if (next !== ',' || this.#text[this.at] !== ' ') leave()
      this.#skip()
    }
  }

  #skip(): void {
    while (this.#text.charCodeAt(this.at) === 0x20) this.at++
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)
    if (!found) return undefined
    this.at = pattern.lastIndex
    return found
  }
}
