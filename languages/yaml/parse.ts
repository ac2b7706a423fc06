// YAML as the reference reads it: the YAML 1.1 dialect of PyYAML's safe_load, on the `yaml` package. Never throws on what a
// user wrote; whatever is wrong is a problem with its line and column, and no message quotes a value.

import { type Document, isAlias, isMap, isSeq, type ParsedNode } from 'yaml'
import { isObject, type JsonObject } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { positions } from '../positions.ts'
import { compose } from './compose.ts'
import { construct } from './construct.ts'
import { parseSimple } from './simple.ts'
import { isMergeKey, keyText, plainText } from './spelling.ts'

export interface YamlOptions {
  /** Name of the document in problems: a path, a URL, "part-002". */
  readonly document: string
  /** How many values aliases may add to the document; a text counts one more for each 64 characters. Default 200 000. */
  readonly aliasLimit?: number
  /**
   * How many words, signs and stretches of white space a document may have, those within brackets counted twice. A long text is
   * one; a mebibyte of users or files has 300 000 to 600 000. A million take 170 MB and a second. Default 600 000.
   */
  readonly tokenLimit?: number
  /** 'refuse': more than one document is an error. 'first': all but the first are ignored. Default 'refuse'. */
  readonly several?: 'refuse' | 'first'
  /** Keep what JSON cannot hold, as core/exact.ts has it. Default false. */
  readonly exact?: boolean
  /** Plain keys are texts, whatever they look like: `0x10`, `NO`. Default false. */
  readonly spelledKeys?: boolean
  /** Try the quick reader first, where only one document and spelled keys are asked for. Default true. */
  readonly simple?: boolean
}

export interface YamlResult {
  /** null for an empty document, undefined for one that cannot be used. `!!binary` is a Uint8Array, times are text. */
  readonly value: unknown
  /** 'info' for what the reference accepts without a word (a key given twice), otherwise 'error'. */
  readonly problems: readonly Problem[]
  /** The place of a value by its path: that of its key, if it has one. */
  readonly locate: (path: readonly (string | number)[]) => Where | undefined
  /** How a plain scalar is spelled: "0x10", "yes"; undefined: a quoted one, or no scalar. */
  readonly spelling: (path: readonly (string | number)[]) => string | undefined
  /** With 'first': where the next document begins, which is not read. */
  readonly next?: Where
}

export interface MappingResult extends YamlResult {
  /** undefined: empty or, as `problems` then says, not usable. */
  readonly value: JsonObject | undefined
}

export function parseYaml(text: string, options: YamlOptions): YamlResult {
  const { document, aliasLimit = 200_000, tokenLimit = 600_000, several = 'refuse' } = options
  const { exact = false, spelledKeys = false, simple = true } = options
  const quick = simple && spelledKeys && !exact && several === 'first' ? parseSimple(text) : undefined
  if (quick) {
    const { value, spelling, place } = quick
    let whole: YamlResult | undefined
    const locate: YamlResult['locate'] = (path) => {
      const found = place(path)
      if (found) return { document, ...found, path: say.named(path.join('/')) }
      whole ??= parseYaml(text, { ...options, simple: false })
      return whole.locate(path)
    }
    return { value, spelling, problems: [], locate }
  }
  const where = positions(text, document)
  const { tree, fault, next } = compose(text, { several, tokenLimit, where })
  const rest = next && { next }
  const nothing = () => undefined
  if (!tree) return { value: undefined, problems: fault ? [fault] : [], locate: nothing, spelling: nothing, ...rest }
  const { value, problems, targets } = construct(tree, text, { aliasLimit, exact, spelledKeys, where })
  const find = finder(tree, targets, spelledKeys)
  return {
    value,
    problems,
    locate: (path) => {
      const range = find(path)?.at?.range
      return range ? { ...where(range[0]), path: say.named(path.join('/')) } : undefined
    },
    spelling: (path) => plainText(find(path)?.value),
    ...rest,
  }
}

/** A document that has to be a mapping. Empty is fine and gives undefined. */
export function parseMapping(text: string, options: YamlOptions): MappingResult {
  const result = parseYaml(text, options)
  if (isObject(result.value)) return result as MappingResult
  if (result.value === undefined || result.value === null) return { ...result, value: undefined }
  const problem = {
    code: 'yaml/not-a-mapping',
    level: 'error',
    message: say`a mapping of keys to values is expected, but this is ${typeName(result.value)}`,
    where: { document: options.document, line: 1 },
  } as const
  return { ...result, value: undefined, problems: [...result.problems, problem] }
}

function typeName(value: unknown) {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Uint8Array) return 'binary data'
  return typeof value === 'string' ? 'text' : (`a ${typeof value}` as const)
}

function finder(
  tree: Document.Parsed,
  targets: ReadonlyMap<ParsedNode, ParsedNode>,
  spelledKeys: boolean,
): (path: readonly (string | number)[]) => Entry | undefined {
  const follow = (node: ParsedNode | null | undefined) =>
    node && isAlias(node) ? targets.get(node) : (node ?? undefined)
  // Kept, so that looking up every key of a long mapping takes linear time, and merges of merges no more than what they merge: that
  // is bounded as aliases are.
  const indexes = new Map<ParsedNode, ReadonlyMap<string, Entry>>()
  const indexOf = (node: ParsedNode, pairs: readonly Pair[]): ReadonlyMap<string, Entry> => {
    const known = indexes.get(node)
    if (known) return known
    const index = new Map<string, Entry>()
    indexes.set(node, index)
    for (const { key, value } of pairs)
      if (isMergeKey(key)) for (const [name, entry] of merged(value)) index.set(name, entry)
    for (const { key, value } of pairs) {
      const name = keyText(follow(key), spelledKeys)
      if (name !== undefined) index.set(name, { at: key, value })
    }
    return index
  }
  const merged = (value: ParsedNode | null): Iterable<readonly [string, Entry]> => {
    const source = follow(value)
    const all = new Map<string, Entry>()
    for (const one of isSeq(source) ? (source.items as ParsedNode[]).toReversed() : [source]) {
      const node = follow(one)
      if (isMap(node)) for (const [name, entry] of indexOf(node, node.items as Pair[])) all.set(name, entry)
    }
    return all
  }
  const step = (from: ParsedNode | null | undefined, name: string | number): Entry | undefined => {
    const node = follow(from)
    if (isSeq(node)) {
      const item = typeof name === 'number' ? (node.items[name] as ParsedNode | undefined) : undefined
      return item && { at: item, value: item }
    }
    return isMap(node) ? indexOf(node, node.items as Pair[]).get(String(name)) : undefined
  }
  return (path) => {
    let entry: Entry | undefined = { at: tree.contents ?? undefined, value: tree.contents }
    for (const name of path) entry = entry && step(entry.value, name)
    return entry && { ...entry, value: follow(entry.value) ?? null }
  }
}

interface Pair {
  readonly key: ParsedNode
  readonly value: ParsedNode | null
}

interface Entry {
  readonly at: ParsedNode | undefined
  readonly value: ParsedNode | null
}
