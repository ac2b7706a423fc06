// What the spelling of a node says, before anything is made of it.

import { isScalar } from 'yaml'
import { plainKey, plainTag } from './scalar.ts'

export function isMergeKey(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.tag === undefined && plainTag(String(node.value)) === 'merge'
}

/** A key without a tag as the value has it, `spelled` or not; undefined: the key is something else. */
export function keyText(node: unknown, spelled: boolean): string | undefined {
  if (!isScalar(node) || node.tag !== undefined) return undefined
  const text = String(node.value)
  return node.type === 'PLAIN' && !spelled ? plainKey(text) : text
}

/** A plain scalar as it is spelled; undefined: it is quoted, or the node is something else. */
export function plainText(node: unknown): string | undefined {
  return isScalar(node) && node.type === 'PLAIN' ? String(node.value) : undefined
}
