// Whether values are equal, and which is less: Go compares numbers of one kind, texts, booleans, and nothing with anything else.

import { say } from '../../core/said.ts'
import type { Work } from './define.ts'
import { fail } from './failure.ts'
import { isKind, typeOf, type Value } from './values.ts'

type Kind = 'int' | 'float' | 'string' | 'bool' | 'nil'

function basicKind(value: Value): Kind | undefined {
  if (value === null || value === undefined) return 'nil'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return value.kind === 'int' || (value.kind === 'thing' && value.number !== undefined) ? 'int' : undefined
}

function numberOf(value: Value): bigint {
  if (isKind(value, 'int')) return value.value
  return isKind(value, 'thing') ? (value.number ?? 0n) : 0n
}

/** `eq`: an error where types do not fit. */
export function isEqual(first: Value, second: Value, { fuel }: Work): boolean {
  const [one, other] = [basicKind(first), basicKind(second)]
  if (one === undefined || other === undefined) {
    const odd = one === undefined ? first : second
    if (one === 'nil' || other === 'nil') return false
    if (isKind(first, 'time') && isKind(second, 'time')) return first.nanoseconds === second.nanoseconds
    return fail(say`a ${say.word(typeOf(odd))} cannot be compared`)
  }
  if (one === 'nil' || other === 'nil') return one === other
  if (one !== other) return fail(say`${say.word(typeOf(first))} and ${say.word(typeOf(second))} cannot be compared`)
  if (one === 'int') return numberOf(first) === numberOf(second)
  if (one === 'string') fuel.spend((first as string).length >> 5)
  return first === second
}

export function isLess(first: Value, second: Value, { fuel }: Work): boolean {
  const [one, other] = [basicKind(first), basicKind(second)]
  if (one === undefined || one === 'nil' || one === 'bool' || one !== other) {
    return fail(say`${say.word(typeOf(first))} and ${say.word(typeOf(second))} cannot be ordered`)
  }
  if (one === 'int') return numberOf(first) < numberOf(second)
  if (one === 'string') fuel.spend((first as string).length >> 5)
  return (first as string) < (second as string)
}

/** Go's reflect.DeepEqual: types count too, and nothing is an error. */
export function isDeepEqual(first: Value, second: Value, work: Work): boolean {
  work.fuel.spend(1)
  if (typeof first === 'string') work.fuel.spend(first.length >> 5)
  const isNil = (value: Value) => value === null || value === undefined
  if (isNil(first) || isNil(second)) return isNil(first) && isNil(second)
  if (typeOf(first) !== typeOf(second)) return false
  if (isKind(first, 'int') && isKind(second, 'int')) return first.value === second.value
  if (isKind(first, 'list') && isKind(second, 'list')) {
    const others = second.items
    return (
      first.items.length === others.length && first.items.every((item, index) => isDeepEqual(item, others[index], work))
    )
  }
  if (isKind(first, 'map') && isKind(second, 'map')) {
    const others = second.entries
    if (first.entries.size !== others.size) return false
    for (const [key, item] of first.entries) {
      if (!others.has(key) || !isDeepEqual(item, others.get(key), work)) return false
    }
    return true
  }
  if (isKind(first, 'time') && isKind(second, 'time')) {
    return first.nanoseconds === second.nanoseconds && first.zone === second.zone
  }
  return first === second
}
