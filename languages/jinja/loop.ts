// The `loop` of a for block.

import { say } from '../../core/said.ts'
import { isEqual } from './operators.ts'
import type { Args, Callable, Thing, Value } from './values.ts'
import { missing, orElse } from './values.ts'

export interface Loop extends Thing {
  readonly advance: (index: number) => void
}

export function loopOver(items: readonly Value[], depth: number, recurse: ((items: Value) => Value) | undefined): Loop {
  let index = 0
  let last: readonly Value[] | undefined
  const callable = (name: string, call: Callable['call']): Callable => ({ kind: 'callable', name, call })
  const cycle = callable('cycle', ({ positional }) => positional[index % positional.length] ?? null)
  const changed = callable('changed', ({ positional }, { fuel }) => {
    const same =
      last !== undefined &&
      last.length === positional.length &&
      last.every((value, at) => isEqual(value, positional[at] as Value, fuel))
    last = positional
    return !same
  })
  const get = (name: string): Value | undefined => {
    switch (name) {
      case 'index':
        return index + 1
      case 'index0':
        return index
      case 'revindex':
        return items.length - index
      case 'revindex0':
        return items.length - index - 1
      case 'first':
        return index === 0
      case 'last':
        return index === items.length - 1
      case 'length':
        return items.length
      case 'depth':
        return depth + 1
      case 'depth0':
        return depth
      case 'previtem':
        return orElse(items[index - 1], () => missing('None', say`there is no previous item`))
      case 'nextitem':
        return orElse(items[index + 1], () => missing('None', say`there is no next item`))
      case 'cycle':
        return cycle
      case 'changed':
        return changed
      default:
        return undefined
    }
  }
  const advance = (to: number): void => {
    index = to
  }
  const call = recurse && (({ positional }: Args) => recurse(positional[0] ?? null))
  return { kind: 'thing', text: '<LoopContext>', get, advance, ...(call && { call }) }
}
