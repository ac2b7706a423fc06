// JSON Patch (RFC 6902) for #cloud-config-jsonp, by fast-json-patch. Messages name the operation, never a value.

import type { Operation } from 'fast-json-patch'
import { Failure, reasonOf } from '../core/errors.ts'
import { exactValue } from '../core/exact.ts'
import type { Fuel } from '../core/fuel.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { type Said, say } from '../core/said.ts'
import { deepest } from '../languages/deepest.ts'
import { unescapeKey } from './provenance.ts'

/**
 * The patched copy. Throws an Error that says which operation is impossible and why; then nothing is changed. Each value that is
 * copied, moved or compared costs one, and a text one more for each 64 characters.
 */
export async function applyJsonPatch(config: JsonObject, given: unknown, fuel: Fuel): Promise<JsonObject> {
  // An empty mapping has no operations either.
  const operations = isObject(given) && Object.keys(given).length === 0 ? [] : given
  if (!Array.isArray(operations)) throw new Failure(say`a patch is a list of operations, but this is not a list`)
  const { default: library } = await import('fast-json-patch')
  const check = (operation: Operation, index: number, document?: unknown, existing?: string) =>
    // To see whether there is something to copy, the library would copy the whole document. `charge` has seen to it.
    library.validator(operation, index, isTransfer(operation) ? undefined : document, existing)
  const kept: Json[] = []
  let copy: unknown = withoutExact(config, kept, fuel)
  for (const [index, operation] of operations.entries()) {
    try {
      charge(copy, operation, fuel)
      copy = library.applyPatch(copy, [operation], check as never, true).newDocument
    } catch (error) {
      throw new Failure(say`operation ${index + 1} (${nameOf(operation)}): ${patchReason(error)}`, { cause: error })
    }
  }
  if (!isObject(copy)) throw new Failure(say`the patched config is no longer a mapping`)
  return kept.length === 0 ? copy : (withExact(copy, kept) as JsonObject)
}

/** The first line of the library's text is its own; the operation and the document follow. */
function patchReason(error: unknown): Said {
  if (!(error instanceof Error) || error instanceof Failure) return reasonOf(error)
  const { message: text } = error
  return say.word(text.split('\n', 1)[0] ?? '')
}

/** Takes what the operation costs, and refuses one that leaves the document or makes it too deep. */
function charge(document: unknown, operation: unknown, fuel: Fuel): void {
  fuel.spend(1)
  if (!isObject(operation) || typeof operation['path'] !== 'string') return
  const { path, from, value } = operation
  const place = follow(document, path, fuel)
  if (value !== undefined) weigh(value, place.depth, fuel)
  if (!isTransfer(operation) || typeof from !== 'string') return
  const source = from === '' || from.startsWith('/') ? follow(document, from, fuel).target : undefined
  if (source === undefined) throw new Failure(say`Cannot perform the operation from a path that does not exist`)
  if (operation['op'] === 'move' && path.startsWith(`${from}/`))
    throw new Failure(say`a value cannot be moved into itself`)
  weigh(source, place.depth, fuel)
}

/** What a pointer leads to. What every object has ("constructor") is no part of the document. */
function follow(document: unknown, pointer: string, fuel: Fuel): { readonly target: unknown; readonly depth: number } {
  const names = pointer.split('/').slice(1).map(unescapeKey)
  let target = document
  for (const [index, name] of names.entries()) {
    const holder = target
    target = isHolder(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined
    const last = index === names.length - 1
    if (target === undefined && !last) throw new Failure(say`Cannot perform operation at the desired path`)
    // Of a list whatever follows may move too.
    fuel.spend(last && Array.isArray(holder) ? 1 + (holder.length >> 6) : 1 / 8)
  }
  return { target, depth: names.length }
}

function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isTransfer(operation: unknown): boolean {
  return isObject(operation) && (operation['op'] === 'copy' || operation['op'] === 'move')
}

/** Spends what going through a value costs. `depth`: how deep it will stand. */
function weigh(value: unknown, depth: number, fuel: Fuel): void {
  const left: { readonly item: unknown; readonly depth: number }[] = [{ item: value, depth }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { item } = next
    fuel.spend(1 + (typeof item === 'string' ? item.length >> 6 : 0))
    if (!isHolder(item)) continue
    if (next.depth >= deepest) throw new Failure(say`the config would be nested more than ${deepest} levels deep`)
    for (const inner of Object.values(item)) left.push({ item: inner, depth: next.depth + 1 })
  }
}

/** No key of a config has this name: what follows a NUL is the spelling of a number, a date, true, false or null (core/exact.ts). */
const placeholder = '\0exact'

/** A copy that the library can work on. What JSON cannot hold waits in `kept` meanwhile. */
function withoutExact(value: Json, kept: Json[], fuel: Fuel): Json {
  // Every patch of a message begins with this copy.
  fuel.spend(1 / 8)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withoutExact(item, kept, fuel))
  if (exactValue(value) || value instanceof Uint8Array) return { [placeholder]: kept.push(value as Json) - 1 }
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, withoutExact(item, kept, fuel)] as const),
  )
}

function withExact(value: Json, kept: readonly Json[]): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withExact(item, kept))
  const mapping = value as JsonObject
  const index = mapping[placeholder]
  if (typeof index === 'number') return kept[index] as Json
  return Object.fromEntries(Object.entries(mapping).map(([key, item]) => [key, withExact(item, kept)] as const))
}

const names = ['add', 'copy', 'move', 'remove', 'replace', 'test'] as const

function nameOf(operation: unknown) {
  if (!isObject(operation)) return 'not a mapping'
  const { op } = operation
  return names.find((name) => name === op) ?? 'no known "op"'
}
