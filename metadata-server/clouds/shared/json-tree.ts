// Services that give each value of a document an address of its own: a mapping or a list of mappings is an index, of names one on a line.

import { isObject, type Json } from '../../../core/json.ts'
import type { Answer } from '../../answer.ts'

/** What `path` below `root` answers, "/metadata/v1/". An index without a slash at its end leads to the one with it. */
export function treeAnswer(tree: Json, root: string, path: string): Answer | undefined {
  const whole = `${root.replace(/\/$/, '')}/`
  if (path !== whole.slice(0, -1) && !path.startsWith(whole)) return undefined
  const names = path.slice(whole.length).split('/').filter(Boolean)
  const value = names.reduce<Json | undefined>(below, tree)
  if (value === undefined) return undefined
  const index = indexOf(value)
  if (!index) return path.endsWith('/') ? undefined : plain(textOf(value))
  if (!path.endsWith('/')) return { status: 301, headers: { location: `${path}/` } }
  return plain(index.join('\n'))
}

export function plain(body: string): Answer {
  return { body, headers: { 'content-type': 'text/plain; charset=utf-8' } }
}

export function json(value: Json): Answer {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
}

function below(value: Json | undefined, name: string): Json | undefined {
  if (value === undefined || !indexOf(value)) return undefined
  return Object.hasOwn(value as object, name) ? (value as Readonly<Record<string, Json>>)[name] : undefined
}

/** undefined: it is a value, or a list of them. */
function indexOf(value: Json): readonly string[] | undefined {
  const isIndex = isObject(value) || (Array.isArray(value) && value.some((item: Json) => isObject(item)))
  if (!isIndex) return undefined
  return Object.entries(value).map(([name, inner]) => (indexOf(inner) ? `${name}/` : name))
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join('\n')
  return value === null ? '' : String(value)
}
