// Whether a function can be given a value: Go converts nothing on the way.

import { type Said, say } from '../../core/said.ts'
import type { Parameter, Type } from './define.ts'
import { fail } from './failure.ts'
import type { Operand } from './syntax.ts'
import { isKind, typeOf, type Value } from './values.ts'

/** The type of the argument at an index; undefined: there are too many. */
export function typeAt(parameters: readonly Parameter[], index: number): Type | undefined {
  const parameter = parameters[Math.min(index, parameters.length - 1)]
  if (parameter?.startsWith('...')) return parameter.slice(3) as Type
  return index < parameters.length ? (parameter as Type | undefined) : undefined
}

export function checkCount(name: string, parameters: readonly Parameter[], count: number): void {
  const variadic = parameters.at(-1)?.startsWith('...') ?? false
  const least = parameters.length - (variadic ? 1 : 0)
  if (count < least || (!variadic && count > least)) {
    fail(say`${say.word(name)} takes ${variadic ? 'at least ' : ''}${least} arguments and is given ${count}`)
  }
}

const nameOf: Readonly<Record<Type, Said>> = {
  int: say`int`,
  int64: say`int64`,
  uint32: say`uint32`,
  float64: say`float64`,
  string: say`string`,
  bool: say`bool`,
  any: say`interface {}`,
  map: say`map[string]interface {}`,
  list: say`[]interface {}`,
  time: say`time.Time`,
  certificate: say`sprig.certificate`,
}

/** A value as the implementation of a function gets it. */
export function passed(value: Value, type: Type): unknown {
  if (type === 'any') return value ?? null
  if (value === undefined) {
    if (type === 'map' || type === 'list') return undefined
    return fail(say`a value is missing; expected ${nameOf[type]}`)
  }
  const fits = typeOf(value) === nameOf[type]
  if (!fits) return fail(say`wrong type of a value; expected ${nameOf[type]}, got ${say.word(typeOf(value))}`)
  return isKind(value, 'int') && type !== 'int64' ? Number(value.value) : isKind(value, 'int') ? value.value : value
}

/** A number of the template, which becomes what is asked for. */
export function passedNumber(number: Extract<Operand, { type: 'number' }>, type: Type): unknown {
  if (type === 'any') return number.value
  if (type === 'float64') return number.float
  const asInt = number.int ?? fail(say`expected an integer, not a number with a fraction`)
  if (type === 'int64') return asInt
  if (type === 'int' || (type === 'uint32' && asInt >= 0n)) return Number(asInt)
  return fail(say`expected ${nameOf[type]}, not a number`)
}
