// Values to YAML, byte for byte what PyYAML's safe_dump writes in block style without aliases: cloud-config.txt,
// `status --format yaml` and netplan's file are compared and parsed by other programs.

import { exactValue, isMarkedKey, keySpelling } from '../../core/exact.ts'
import { sortedKeys } from '../../core/sorted-keys.ts'
import { numberText } from './scalar.ts'
import { analyze, breakLine, put, textStyle, type Writer, writeIndent, writeIndicator, writeScalar } from './writer.ts'

export interface YamlTextOptions {
  /** Default 4, as the reference writes; PyYAML's own default is 2. */
  readonly indent?: number
  /** By code point. Default true. */
  readonly sortKeys?: boolean
  /** Begin with "---". Default true. */
  readonly explicitStart?: boolean
  /** End with "...". Default true. */
  readonly explicitEnd?: boolean
  /** Column after which a line is folded. Default 80. */
  readonly width?: number
  /** Write characters beyond ASCII as they are. Default false. */
  readonly unicode?: boolean
  /** A list or mapping that stands in several places is written once, with an anchor, and then as an alias. Default false. */
  readonly aliases?: boolean
  /** Keys are spelled as core/exact.ts has it. Its values are always known. Default false. */
  readonly exact?: boolean
}

export interface KeyOptions {
  readonly sorted: boolean
  readonly exact: boolean
}

type Place = 'root' | 'item' | 'key' | 'value'

interface Context {
  readonly writer: Writer
  readonly step: number
  readonly keys: KeyOptions
  /** Anchors of what stands in several places; those that were written are in `written`. */
  readonly anchors: ReadonlyMap<unknown, string>
  readonly written: Set<unknown>
  /** -1: the root; its first block starts at column 0. */
  level: number
}

export function dumpYaml(value: unknown, options: YamlTextOptions = {}): string {
  const { indent = 4, sortKeys = true, explicitStart = true, explicitEnd = true, width = 80, unicode = false } = options
  const writer: Writer = {
    text: '',
    out: [],
    width,
    unicode,
    column: 0,
    indent: 0,
    whitespace: true,
    indention: true,
    openEnded: false,
  }
  if (explicitStart) writeIndicator(writer, '---', { space: true })
  const keys = { sorted: sortKeys, exact: options.exact ?? false }
  const anchors = options.aliases ? anchorsOf(value, keys) : new Map()
  writeNode({ writer, step: indent, keys, anchors, written: new Set(), level: -1 }, value, 'root')
  writeIndent(writer)
  if (explicitEnd || writer.openEnded) {
    writeIndicator(writer, '...', { space: true })
    writeIndent(writer)
  }
  return writer.text + writer.out.join('')
}

/** Numbered as PyYAML does: in the order in which values are met for the second time. */
function anchorsOf(root: unknown, keys: KeyOptions): ReadonlyMap<unknown, string> {
  const seen = new Set<unknown>()
  const anchors = new Map<unknown, string>()
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
    if (exactValue(value)?.kind === 'number') return
    if (seen.has(value)) {
      if (!anchors.has(value)) anchors.set(value, `id${String(anchors.size + 1).padStart(3, '0')}`)
      return
    }
    seen.add(value)
    if (Array.isArray(value)) for (const item of value) visit(item)
    else
      for (const key of keysOf(value as Record<string, unknown>, keys)) visit((value as Record<string, unknown>)[key])
  }
  visit(root)
  return anchors
}

/** The keys of a mapping that are written, in their order. */
export function keysOf(mapping: Record<string, unknown>, options: KeyOptions): string[] {
  return inOrder(mapping, options).filter((key) => mapping[key] !== undefined)
}

/** Python sorts numbers as numbers, and leaves keys that cannot be compared as they are. */
function inOrder(mapping: Record<string, unknown>, { sorted, exact }: KeyOptions): string[] {
  const keys = Object.keys(mapping)
  if (!sorted || keys.length < 2) return keys
  if (!exact || !keys.some(isMarkedKey)) return sortedKeys(mapping)
  const spelled = keys.map((key) => ({ key, ...keySpelling(key) }))
  if (spelled.every(({ typed }) => !typed)) return sortedKeys(mapping)
  const numbers = spelled.map(({ key, text, typed }) => ({ key, number: typed ? keyNumber(text) : undefined }))
  if (numbers.every(({ number }) => number !== undefined)) {
    return numbers.toSorted((a, b) => (a.number as number) - (b.number as number)).map(({ key }) => key)
  }
  const days = spelled.every(({ text, typed }) => typed && /^\d{4}-\d\d-\d\d$/.test(text))
  return days ? keys.sort() : keys
}

function keyNumber(text: string): number | undefined {
  if (text === 'true' || text === 'false') return Number(text === 'true')
  const number = Number(text.replace('.inf', 'Infinity'))
  return Number.isNaN(number) ? undefined : number
}

function writeNode(context: Context, value: unknown, place: Place): void {
  const { writer } = context
  const anchor = context.anchors.get(value)
  if (anchor !== undefined) {
    if (context.written.has(value)) {
      writeIndicator(writer, `*${anchor}`, { space: true })
      return
    }
    context.written.add(value)
    writeIndicator(writer, `&${anchor}`, { space: true })
  }
  const exact = exactValue(value)
  if (exact?.kind === 'set') writeSet(context, exact.plain as readonly string[])
  else if (exact) writeLiteral(context, exact.text, place)
  else if (typeof value === 'string') writeText(context, value, place)
  else if (value instanceof Uint8Array) writeBinary(context, value)
  else if (Array.isArray(value)) writeList(context, value, place)
  else if (typeof value === 'object' && value !== null) writeMapping(context, value as Record<string, unknown>)
  else writeLiteral(context, literal(value), place)
}

function writeLiteral(context: Context, text: string, place: Place): void {
  const { writer } = context
  indented(context, () => writeScalar(writer, text, 'plain', place !== 'key'))
  writer.openEnded = place === 'root'
}

function writeSet(context: Context, keys: readonly string[]): void {
  writeIndicator(context.writer, '!!set', { space: true })
  writeMapping(context, setMapping(keys))
}

/** A set is written as a mapping of its keys to nothing. */
export function setMapping(keys: readonly string[]): Record<string, null> {
  return Object.fromEntries(keys.map((key) => [key, null]))
}

function literal(value: unknown): string {
  return typeof value === 'number' ? numberText(value) : value === undefined ? 'null' : String(value)
}

function writeText(context: Context, text: string, place: Place): void {
  const { writer } = context
  const style = textStyle(text, analyze(text, writer.unicode), place === 'key')
  indented(context, () => writeScalar(writer, text, style, place !== 'key'))
  writer.openEnded = place === 'root' && style === 'plain'
}

function writeBinary(context: Context, bytes: Uint8Array): void {
  const { writer } = context
  writeIndicator(writer, '!!binary', { space: true })
  const text = Buffer.from(bytes).toString('base64')
  if (text === '') {
    writeScalar(writer, text, 'double', true)
    return
  }
  writeIndicator(writer, '|', { space: true })
  breakLine(writer)
  indented(context, () => {
    for (let start = 0; start < text.length; start += 76) {
      writeIndent(writer)
      put(writer, text.slice(start, start + 76))
      breakLine(writer)
    }
  })
}

/** The lines after the first of a scalar stand one step to the right. */
function indented({ writer, step, level }: Context, write: () => void): void {
  const { indent } = writer
  writer.indent = level < 0 ? step : indent + step
  write()
  writer.indent = indent
}

/** A list that is a mapping's value stands at the mapping's own column. */
function writeList(context: Context, list: readonly unknown[], place: Place): void {
  const { writer } = context
  if (list.length === 0) {
    writeIndicator(writer, '[]', { space: true })
    return
  }
  deeper(context, place === 'value' && !writer.indention, () => {
    for (const item of list) {
      writeIndent(writer)
      writeIndicator(writer, '-', { space: true, indention: true })
      writeNode(context, item, 'item')
    }
  })
}

function writeMapping(context: Context, mapping: Record<string, unknown>): void {
  const { writer } = context
  const keys = keysOf(mapping, context.keys)
  if (keys.length === 0) {
    writeIndicator(writer, '{}', { space: true })
    return
  }
  deeper(context, false, () => {
    for (const key of keys) {
      const { text, typed } = context.keys.exact ? keySpelling(key) : { text: key, typed: false }
      writeIndent(writer)
      if (typed || isSimpleKey(text, writer.unicode)) {
        if (typed) writeLiteral(context, text, 'key')
        else writeText(context, text, 'key')
        writeIndicator(writer, ':')
      } else {
        writeIndicator(writer, '?', { space: true, indention: true })
        writeText(context, text, 'value')
        writeIndent(writer)
        writeIndicator(writer, ':', { space: true, indention: true })
      }
      writeNode(context, mapping[key], 'value')
    }
  })
}

/** PyYAML counts the five characters of the tag that it does not write. */
function isSimpleKey(key: string, unicode: boolean): boolean {
  return key !== '' && Array.from(key).length + '!!str'.length < 128 && !analyze(key, unicode).multiline
}

function deeper(context: Context, sameColumn: boolean, write: () => void): void {
  const { writer } = context
  const { level } = context
  const { indent } = writer
  context.level = level + 1
  if (level >= 0 && !sameColumn) writer.indent = indent + context.step
  write()
  context.level = level
  writer.indent = indent
}
