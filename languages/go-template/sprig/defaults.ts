// What stands in for a value that is empty, and what a value is.

import { isDeepEqual } from '../compare.ts'
import { type Functions, fn } from '../define.ts'
import { isKind, isTrue, kindOf, typeOf, type Value } from '../values.ts'

export function isEmpty(value: Value): boolean {
  return !isTrue(value) && !isKind(value, 'time')
}

export const defaults: Functions = {
  default: fn(['any', '...any'], 'any', ([standIn, [given]]) => (isEmpty(given) ? standIn : given)),
  empty: fn(['any'], 'bool', ([value]) => isEmpty(value)),
  coalesce: fn(['...any'], 'any', ([values]) => values.find((value) => !isEmpty(value)) ?? null),
  all: fn(['...any'], 'bool', ([values]) => values.every((value) => !isEmpty(value))),
  any: fn(['...any'], 'bool', ([values]) => values.some((value) => !isEmpty(value))),
  ternary: fn(['any', 'any', 'bool'], 'any', ([yes, no, decides]) => (decides ? yes : no)),
  typeOf: fn(['any'], 'string', ([value]) => typeOf(value)),
  typeIs: fn(['string', 'any'], 'bool', ([name, value]) => typeOf(value) === name),
  typeIsLike: fn(['string', 'any'], 'bool', ([name, value]) => typeOf(value) === name || typeOf(value) === `*${name}`),
  kindOf: fn(['any'], 'string', ([value]) => kindOf(value)),
  kindIs: fn(['string', 'any'], 'bool', ([name, value]) => kindOf(value) === name),
  deepEqual: fn(['any', 'any'], 'bool', ([one, other], work) => isDeepEqual(one, other, work)),
}
