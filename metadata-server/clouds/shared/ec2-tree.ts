// The tree of small documents in which EC2 and the clouds that follow it serve metadata: folders are lists of names.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'

/** A text, a list of lines, or a folder. Of a folder, `listing` says how its names are shown: "0=key" for "0". */
export type Ec2Tree = { readonly [name: string]: Ec2Tree | string | Uint8Array }

export function ec2Tree(metadata: JsonObject): Ec2Tree {
  return Object.fromEntries(
    Object.entries(metadata)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, name === 'public-keys' && isObject(value) ? keys(value) : nodeOf(value)]),
  )
}

function nodeOf(value: Json): Ec2Tree | string {
  if (isObject(value)) return ec2Tree(value)
  return Array.isArray(value) ? value.map(String).join('\n') : String(value)
}

/** "0=name" in the list; the key itself is at 0/openssh-key. The names stand in what no path can ask for. */
function keys(named: JsonObject): Ec2Tree {
  const pairs = Object.entries(named)
  const folders = pairs.map(([, key], index) => [String(index), { 'openssh-key': String(key) }] as const)
  return { ...Object.fromEntries(folders), [list]: pairs.map(([name], index) => `${index}=${name}`).join('\n') }
}

/** What a folder answers in place of its names. */
const list = ''

/** A document, or the list of a folder, with or without a slash at its end. undefined: neither. */
export function ec2Document(tree: Ec2Tree, path: readonly string[]): string | Uint8Array | undefined {
  let node: Ec2Tree[string] | undefined = tree
  for (const name of path) {
    node = isFolder(node) && name !== list && Object.hasOwn(node, name) ? node[name] : undefined
  }
  if (!isFolder(node)) return node
  if (Object.hasOwn(node, list)) return node[list] as string
  return Object.entries(node)
    .map(([name, inner]) => (isFolder(inner) ? `${name}/` : name))
    .join('\n')
}

function isFolder(node: Ec2Tree[string] | undefined): node is Ec2Tree {
  return typeof node === 'object' && !(node instanceof Uint8Array)
}
