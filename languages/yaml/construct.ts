// A tree of YAML nodes to plain values, the way PyYAML's SafeLoader constructs them: YAML 1.1 scalars, merge keys, the last of
// two equal keys wins. Aliases share one value; how much they would add when written out is limited.

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { NoticeCode } from '../../core/codes.ts'
import { exact, exactValue, textKey, typedKey } from '../../core/exact.ts'
import type { Problem } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import type { PlaceOf } from '../positions.ts'
import { pythonFloat } from '../python/number.ts'
import { decodeBinary } from './binary.ts'
import { exactly, numberText, plainTag, plainValue, type ScalarValue, taggedValue } from './scalar.ts'
import { isMergeKey, keyText } from './spelling.ts'

export interface Constructed {
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** Where each alias leads, for looking up positions. */
  readonly targets: ReadonlyMap<ParsedNode, ParsedNode>
}

/** Thrown to leave a document that cannot be used at all. */
interface Refusal {
  readonly refused: Problem
}

interface Anchored {
  readonly node: ParsedNode
  value: unknown
  /** How many values it holds, aliases written out; undefined while it is being read: an alias that meets that is a loop. */
  weight: number | undefined
}

const prefix = 'tag:yaml.org,2002:'
/** More problems than this are not worth reading. */
const enough = 20

type KeyValue = readonly [key: string, value: unknown, node: ParsedNode]

export interface ConstructOptions {
  /** How many values aliases may add; a text counts one for each 64 characters. */
  readonly aliasLimit: number
  /** Keep what JSON cannot hold, see exact.ts. */
  readonly exact: boolean
  /** Plain keys are texts, whatever they look like: `0x10`, `NO`. */
  readonly spelledKeys: boolean
  readonly where: PlaceOf
}

export function construct(document: Document.Parsed, source: string, options: ConstructOptions): Constructed {
  const { aliasLimit, where } = options
  const problems: Problem[] = []
  const anchors = new Map<string, Anchored>()
  const targets = new Map<ParsedNode, ParsedNode>()
  let weight = 0
  let added = 0

  const find = (code: NoticeCode, message: Said, offset: number, hint?: Said): void => {
    if (problems.length < enough) problems.push(problem(code, message, offset, hint))
  }

  function problem(code: NoticeCode, message: Said, offset: number, hint?: Said): Problem {
    const level = code === 'yaml/duplicate-key' ? 'info' : 'error'
    return { code, level, message, where: where(offset), ...(hint && { hint }) }
  }

  function refusal(...details: Parameters<typeof problem>): Refusal {
    return { refused: problem(...details) }
  }

  function valueAt(node: ParsedNode | null): unknown {
    if (node === null) return null
    if (isAlias(node)) return aliased(node)
    const anchored: Anchored | undefined = node.anchor ? { node, value: undefined, weight: undefined } : undefined
    if (anchored) anchors.set(node.anchor as string, anchored)
    const before = weight
    weight++
    const value = isScalar(node) ? scalar(node) : isSeq(node) ? sequence(node) : mapping(node as YAMLMap.Parsed)
    if (anchored) {
      anchored.value = value
      anchored.weight = weight - before
    }
    return value
  }

  function aliased(alias: Alias.Parsed): unknown {
    const offset = alias.range[0]
    const target = anchors.get(alias.source)
    if (!target)
      throw refusal(
        'yaml/alias',
        say`an alias that no anchor before it defines`,
        offset,
        say`a text that starts with * needs quotes`,
      )
    if (target.weight === undefined) throw refusal('yaml/alias', say`an alias within the value it stands for`, offset)
    targets.set(alias, target.node)
    charge(target.weight, offset)
    weight += target.weight
    return target.value
  }

  function charge(amount: number, offset: number): void {
    added += amount
    if (added <= aliasLimit) return
    throw refusal(
      'yaml/alias',
      say`aliases add more than ${aliasLimit} values to the document (limit yaml_aliases)`,
      offset,
    )
  }

  function scalar(node: Scalar.Parsed): unknown {
    const text = textOf(node)
    weight += text.length >> 6
    const tag = tagOf(node)
    if (tag === undefined)
      return node.type === 'PLAIN' || node.tag === '!' ? kept(plainTag(text), plainValue(text)) : text
    if (tag === 'binary') {
      const bytes = decodeBinary(text)
      if (bytes) return bytes
    } else {
      const value = taggedValue(tag, text)
      if (value !== undefined) return kept(tag, value)
    }
    const known = /^(?:bool|int|float|timestamp|binary)$/.test(tag)
    if (!known) return unknownTag(node, node.type === 'PLAIN' ? kept(plainTag(text), plainValue(text)) : text)
    find('yaml/bad-value', say`this is not a value of the type !!${say.word(tag)}; it is read as null`, node.range[0])
    return null
  }

  function kept(tag: string, value: ScalarValue): unknown {
    return options.exact ? exactly(tag, value) : value
  }

  /** The end of the document needs care: a block scalar gets no line break that is not there, a quote may only seem closed. */
  function textOf(node: Scalar.Parsed): string {
    const text = String(node.value)
    const [start, end] = node.range
    if (end < source.length || /[\n\r\x85]$/.test(source.slice(-1))) return text
    if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
      const lastLine = source.slice(source.lastIndexOf('\n') + 1)
      return lastLine.trim() !== '' && text.endsWith('\n') ? text.slice(0, -1) : text
    }
    if (/^QUOTE/.test(node.type ?? '') && !isClosed(source.slice(start, end))) {
      throw refusal('yaml/syntax', say`a quoted text is not closed`, start)
    }
    return text
  }

  function tagOf(node: ParsedNode): string | undefined {
    const tag = node.tag
    if (tag === undefined || tag === '!') return undefined
    return tag.startsWith(prefix) ? tag.slice(prefix.length) : tag
  }

  function unknownTag(node: ParsedNode, value: unknown): unknown {
    find(
      'yaml/unknown-tag',
      say`a tag that has no meaning here is ignored`,
      node.range[0],
      say`a text that starts with ! needs quotes`,
    )
    return value
  }

  function sequence(node: ParsedNode & { items: ParsedNode[] }): unknown {
    const tag = tagOf(node)
    if (tag === 'omap' || tag === 'pairs') {
      return node.items.flatMap((item) => (isMap(item) ? pairsOf(item).map(([key, value]) => [key, value]) : []))
    }
    const items = node.items.map(valueAt)
    return tag === undefined || tag === 'seq' ? items : unknownTag(node, items)
  }

  function mapping(node: YAMLMap.Parsed): unknown {
    const tag = tagOf(node)
    const pairs = pairsOf(node)
    if (tag === 'set') {
      const keys = [...new Set(pairs.map(([key]) => key))]
      return options.exact ? exact('set', '', keys) : keys
    }
    const value = assemble(pairs)
    return tag === undefined || tag === 'map' ? value : unknownTag(node, value)
  }

  /** The pairs of a mapping in the order of Python's dict: what is merged in comes first. */
  function pairsOf(node: YAMLMap.Parsed): readonly KeyValue[] {
    const own: KeyValue[] = []
    const merged: KeyValue[] = []
    for (const pair of node.items as Pair<ParsedNode, ParsedNode | null>[]) {
      if (isMergeKey(pair.key)) {
        for (const entry of mergedPairs(pair.value, valueAt(pair.value))) merged.push(entry)
        continue
      }
      const key = keyOf(pair.key)
      const value = valueAt(pair.value)
      if (key !== undefined) own.push([key, value, pair.key])
    }
    reportDuplicates(own)
    return merged.length > 0 ? [...merged, ...own] : own
  }

  function mergedPairs(node: ParsedNode | null, value: unknown): readonly KeyValue[] {
    const sources = Array.isArray(value) ? [...value].reverse() : [value]
    const pairs: KeyValue[] = []
    for (const source of sources) {
      const offset = node?.range[0] ?? 0
      if (typeof source !== 'object' || source === null || Array.isArray(source) || source instanceof Uint8Array) {
        find('yaml/bad-value', say`only mappings can be merged with "<<"; this one is ignored`, offset)
        continue
      }
      const entries = Object.entries(source)
      charge(entries.length, offset)
      for (const [key, item] of entries) pairs.push([key, item, node as ParsedNode])
    }
    return pairs
  }

  function keyOf(node: ParsedNode): string | undefined {
    const value = valueAt(node)
    const spelled = options.spelledKeys ? keyText(node, true) : undefined
    if (spelled !== undefined) return spelled
    const known = exactValue(value)
    if (known?.text) return typedKey(known.text)
    if (typeof value === 'object' && value !== null) {
      if (value instanceof Uint8Array) return Buffer.from(value).toString()
      find('yaml/bad-key', say`a mapping or list cannot be a key; it is ignored with its value`, node.range[0])
      return undefined
    }
    if (options.exact) {
      if (typeof value === 'string') return textKey(value)
      return typedKey(typeof value === 'number' ? numberText(value) : String(value))
    }
    const text = keyText(node, false)
    return text ?? (typeof value === 'number' && !Number.isInteger(value) ? pythonFloat(value) : String(value))
  }

  function reportDuplicates(pairs: readonly KeyValue[]): void {
    const seen = new Map<string, ParsedNode>()
    for (const [key, , node] of pairs) {
      if (seen.has(key)) {
        find('yaml/duplicate-key', say`this key is given more than once; the last one counts`, node.range[0])
      }
      seen.set(key, node)
    }
  }

  try {
    return { value: valueAt(document.contents), problems, targets }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { value: undefined, problems: [...problems, error.refused], targets }
  }
}

function assemble(pairs: readonly KeyValue[]): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [key, item] of pairs) {
    // Assigning to it would set the prototype, not a key.
    if (key === '__proto__')
      Object.defineProperty(value, key, { value: item, enumerable: true, configurable: true, writable: true })
    else value[key] = item
  }
  return value
}

function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && 'refused' in error
}

/** A quote at the end closes a text unless it is doubled or escaped. */
function isClosed(source: string): boolean {
  const quote = source.startsWith("'") ? "'" : '\\'
  let before = source.length - 2
  while (before > 0 && source[before] === quote) before--
  return source.length > 1 && (source.length - 2 - before) % 2 === 0
}
