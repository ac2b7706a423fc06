// Metadata as EC2 and those who follow it serve it: a tree of documents, whose folders are lists of names.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Answer } from '../../answer.ts'

export type NameTree = { readonly [name: string]: NameTree | Answer }

/** Mappings are folders, lists are lines; `public-keys`, if it is a mapping, has EC2's form. */
export function nameTree(mapping: JsonObject): NameTree {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, value]) => [
      name,
      name === 'public-keys' && isObject(value) ? keys(value) : entry(value),
    ]),
  )
}

export function plain(body: string): Answer {
  return { body, headers: { 'content-type': 'text/plain' } }
}

function entry(value: Json): NameTree | Answer {
  if (isObject(value)) return nameTree(value)
  return plain(Array.isArray(value) ? value.join('\n') : String(value ?? ''))
}

/** public-keys lists "0=name"; the key itself is at 0/openssh-key, and its line ends. */
function keys(mapping: JsonObject): NameTree {
  const pairs = Object.entries(mapping)
  const listing = plain(pairs.map(([name], index) => `${index}=${name}`).join('\n'))
  const entries = pairs.map(([, key], index) => [String(index), { 'openssh-key': plain(`${key}\n`) }] as const)
  return { ...Object.fromEntries(entries), [index]: listing }
}

/** What a directory answers instead of its list of names. */
const index = ''

function isAnswer(value: NameTree | Answer): value is Answer {
  return typeof value === 'string' || value instanceof Uint8Array || 'body' in value
}

/** `path`: the names that lead there. */
export function answerAt(tree: NameTree, path: readonly string[]): Answer | undefined {
  let node: NameTree | Answer = tree
  for (const name of path) {
    if (isAnswer(node) || !Object.hasOwn(node, name)) return undefined
    node = node[name] as NameTree | Answer
  }
  if (isAnswer(node)) return node
  const listing = Object.hasOwn(node, index) ? node[index] : undefined
  if (listing !== undefined && isAnswer(listing)) return listing
  return plain(
    Object.entries(node)
      .map(([name, inner]) => (isAnswer(inner) ? name : `${name}/`))
      .join('\n'),
  )
}
