// YAML as the reference reads it: the YAML 1.1 dialect of PyYAML's safe_load, on the `yaml` package. Never throws on what a
// user wrote; whatever is wrong is a problem with its line and column, and no message quotes a value.

import { type Document, isAlias, isMap, isSeq, type ParsedNode } from 'yaml'

import type { NoticeCode } from '../../core/codes.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import type { Notices, Where } from '../../core/notices.ts'
import { compose } from './compose.ts'
import { construct, isMergeKey, keyText } from './construct.ts'

export interface YamlOptions {
  /** Name of the document in problems: a path, a URL, "part-002". */
  readonly document: string
  /** How many values aliases may add to the document; a text counts one more for each 64 characters. Default 200 000. */
  readonly aliasLimit?: number
  /**
   * How many words, signs and stretches of white space a document may have: 5 MiB of users or files have 1.5 to 3 million,
   * and one million takes about 300 MB while it is read. Default 4 million.
   */
  readonly tokenLimit?: number
  /** More than one document in the text is an error, or all but the first are not looked at. Default 'refuse'. */
  readonly several?: 'refuse' | 'first'
  /** Keep what JSON cannot hold, as core/exact.ts has it. Default false. */
  readonly exact?: boolean
}

export interface YamlProblem {
  readonly code: NoticeCode
  /** 'info' for what the reference accepts without a word (a key given twice). */
  readonly level: 'info' | 'error'
  readonly message: string
  readonly where: Where
  readonly hint?: string
}

export interface YamlResult {
  /** null for an empty document, undefined for one that cannot be used. `!!binary` is a Uint8Array, times are text. */
  readonly value: unknown
  readonly problems: readonly YamlProblem[]
  /** The place of a value by its path; of its key, where it has one. */
  readonly locate: (path: readonly (string | number)[]) => Where | undefined
}

export interface MappingResult extends YamlResult {
  /** undefined: empty, or not usable, which `problems` tells. */
  readonly value: JsonObject | undefined
}

export function parseYaml(text: string, options: YamlOptions): YamlResult {
  const { document, aliasLimit = 200_000, tokenLimit = 4_000_000, several = 'refuse', exact = false } = options
  const where = positions(text, document)
  const { tree, fault } = compose(text, { several, tokenLimit })
  if (!tree) {
    const { offset = 0, message = '', hint } = fault ?? {}
    const problem = {
      code: 'yaml/syntax',
      level: 'error',
      message,
      where: where(offset),
      ...(hint && { hint }),
    } as const
    return { value: undefined, problems: [problem], locate: () => undefined }
  }
  const { value, findings, targets } = construct(tree, text, { aliasLimit, exact })
  const problems = findings.map(({ offset, code, level, message, hint }) => ({
    code,
    level,
    message,
    where: where(offset),
    ...(hint && { hint }),
  }))
  return { value, problems, locate: locator(tree, targets, where) }
}

/** A document that has to be a mapping. Empty is fine and gives undefined. */
export function parseMapping(text: string, options: YamlOptions): MappingResult {
  const result = parseYaml(text, options)
  if (isObject(result.value)) return result as MappingResult
  if (result.value === undefined || result.value === null) return { ...result, value: undefined }
  const problem = {
    code: 'yaml/not-a-mapping',
    level: 'error',
    message: `a mapping of keys to values is expected, but this is ${typeName(result.value)}`,
    where: { document: options.document, line: 1 },
  } as const
  return { ...result, value: undefined, problems: [...result.problems, problem] }
}

/** Says problems in their own level: a key given twice is no more than information, as scripts wait for "done". */
export function reportProblems(notices: Notices, problems: readonly YamlProblem[]): void {
  for (const { code, level, message, where, hint } of problems) {
    if (level === 'info') notices.info(`${where.document}:${where.line}: ${message}`)
    else notices.warning(code, message, { where, ...(hint && { hint }) })
  }
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Uint8Array) return 'binary data'
  return typeof value === 'string' ? 'text' : `a ${typeof value}`
}

/** Offsets to lines and columns. The line starts are looked for when the first position is asked for. */
function positions(text: string, document: string): (offset: number) => Where {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle
    }
    return { document, line: low + 1, column: Math.max(offset - (starts[low] as number), 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [text.startsWith('\ufeff') ? 1 : 0]
  for (const match of text.matchAll(/\r\n|[\n\r\x85]/g)) starts.push(match.index + match[0].length)
  return starts
}

function locator(
  tree: Document.Parsed,
  targets: ReadonlyMap<ParsedNode, ParsedNode>,
  where: (offset: number) => Where,
): YamlResult['locate'] {
  const follow = (node: ParsedNode | null | undefined) =>
    node && isAlias(node) ? targets.get(node) : (node ?? undefined)
  // Kept, so that asking for every key of a long mapping takes linear time.
  const indexes = new Map<ParsedNode, Map<string, Pair>>()
  const indexOf = (node: ParsedNode, pairs: readonly Pair[]) => {
    const known = indexes.get(node)
    if (known) return known
    const index = new Map(
      pairs.flatMap((pair) => {
        const name = keyText(follow(pair.key))
        return name === undefined ? [] : [[name, pair] as const]
      }),
    )
    indexes.set(node, index)
    return index
  }
  const step = (from: ParsedNode | null | undefined, name: string | number): Entry | undefined => {
    const node = follow(from)
    if (isSeq(node)) {
      const item = typeof name === 'number' ? (node.items[name] as ParsedNode | undefined) : undefined
      return item && { at: item, value: item }
    }
    if (!isMap(node)) return undefined
    const pairs = node.items as Pair[]
    const own = indexOf(node, pairs).get(String(name))
    if (own) return { at: own.key, value: own.value }
    for (const { value } of pairs.filter(({ key }) => isMergeKey(key)).reverse()) {
      const source = follow(value)
      for (const merged of isSeq(source) ? (source.items as ParsedNode[]) : [source]) {
        const entry = step(merged, name)
        if (entry) return entry
      }
    }
    return undefined
  }
  return (path) => {
    let entry: Entry | undefined = { at: tree.contents ?? undefined, value: tree.contents }
    for (const name of path) entry = entry && step(entry.value, name)
    return entry?.at?.range ? { ...where(entry.at.range[0]), path: path.join('/') } : undefined
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
