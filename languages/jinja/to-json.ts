// The filter tojson.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { byCodePoint } from '../../core/sorted-keys.ts'
import { dumpJson } from '../json-text.ts'
import { bind, numberIn } from './arguments.ts'
import { fail } from './failure.ts'
import { joined } from './make-text.ts'
import { reprOf } from './print.ts'
import { type Args, isKind, itemsOf, sizeCost, typeName, type Value, type Work } from './values.ts'

/** JSON that is safe within HTML, as Jinja2 makes it. */
export function toJson(value: Value, args: Args, { fuel }: Work): Value {
  const { indent } = bind('tojson', args, ['indent'])
  const spaces = indent === undefined || indent === null ? undefined : Math.min(numberIn(indent, 0), 16)
  const text = jsonOf(value, { spaces, newline: '\n', depth: 0, fuel })
  fuel.spend(sizeCost(text))
  return text.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

interface Place {
  readonly spaces: number | undefined
  readonly newline: string
  readonly depth: number
  readonly fuel: Fuel
}

function jsonOf(value: Value, place: Place): string {
  const { spaces, newline, depth, fuel } = place
  if (depth > 100) fail(say`a value is nested too deeply for JSON`)
  fuel.spend(1 + (typeof value === 'string' ? sizeCost(value) : 0))
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return dumpJson(value)
  if (typeof value !== 'object' || isKind(value, 'float')) {
    return reprOf(value, fuel).replace('inf', 'Infinity').replace('nan', 'NaN')
  }
  const inner = spaces === undefined ? '' : newline + ' '.repeat(Math.max(spaces, 0))
  const outer = spaces === undefined ? '' : newline
  const nested = (item: Value) => jsonOf(item, { ...place, newline: inner, depth: depth + 1 })
  const between = spaces === undefined ? ', ' : `,${inner}`
  if (isKind(value, 'dict')) {
    const pairs = [...value.map.values()].map(
      ([key, item]) => [typeof key === 'string' ? key : keyText(key, fuel), item] as const,
    )
    const texts = pairs.sort(([a], [b]) => byCodePoint(a, b)).map(([key, item]) => `${dumpJson(key)}: ${nested(item)}`)
    return texts.length === 0 ? '{}' : `{${inner}${joined(texts, between, fuel)}${outer}}`
  }
  if (!Array.isArray(value) && !isKind(value, 'tuple'))
    return fail(say`Object of type ${say.word(typeName(value))} is not JSON serializable`)
  const items = itemsOf(value, fuel)
  return items.length === 0 ? '[]' : `[${inner}${joined(items.map(nested), between, fuel)}${outer}]`
}

function keyText(key: Value, fuel: Fuel): string {
  return key === null ? 'null' : typeof key === 'boolean' ? String(key) : reprOf(key, fuel)
}
