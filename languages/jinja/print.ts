// Values as text: Python's str() and repr().

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { pythonFloat } from '../python/number.ts'
import { stringRepr } from '../python/repr.ts'
import { fail } from './failure.ts'
import { longestText } from './sizes.ts'
import { type Callable, type Float, isKind, type Thing, type Undefined, type Value, type Work } from './values.ts'

/** Python's str(). */
export function textOf(value: Value, work: Work): string {
  if (typeof value === 'string') return value
  if (!isKind(value, 'undefined')) return reprOf(value, work.fuel)
  if (value.blank) return ''
  work.onMissing(value.name)
  return `CI_MISSING_JINJA_VAR/${value.name}`
}

export function reprOf(value: Value, fuel: Fuel): string {
  const out: string[] = []
  // A list may contain itself many times over.
  let room = longestText
  const put = (text: string): void => {
    fuel.spend(1 + (text.length >> 3))
    room -= text.length
    if (room < 0) fail(say`a value is too large to be printed`)
    out.push(text)
  }
  const write = (item: Value, depth: number): void => {
    if (depth > 100) put('...')
    else if (item === null) put('None')
    else if (typeof item === 'string') {
      fuel.spend(item.length >> 3)
      put(stringRepr(item))
    } else if (typeof item === 'boolean') put(item ? 'True' : 'False')
    else if (typeof item !== 'object') put(String(item))
    else if (Array.isArray(item)) writeAll('[', item, ']', depth)
    else if (item.kind === 'tuple') writeAll('(', item.items, item.items.length === 1 ? ',)' : ')', depth)
    else if (item.kind === 'dict') {
      put('{')
      let first = true
      for (const [key, inner] of item.map.values()) {
        if (!first) put(', ')
        first = false
        write(key, depth + 1)
        put(': ')
        write(inner, depth + 1)
      }
      put('}')
    } else put(shortRepr(item))
  }
  const writeAll = (open: string, items: readonly Value[], close: string, depth: number): void => {
    put(open)
    for (const [index, item] of items.entries()) {
      if (index > 0) put(', ')
      write(item, depth + 1)
    }
    put(close)
  }
  write(value, 0)
  return out.join('')
}

function shortRepr(value: Float | Undefined | Callable | Thing): string {
  switch (value.kind) {
    case 'float':
      return pythonFloat(value.value)
    case 'undefined':
      return 'Undefined'
    case 'callable':
      return `<function ${value.name}>`
    case 'thing':
      return value.text
  }
}
