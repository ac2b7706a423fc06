// The functions every template has.

import { say } from '../../core/said.ts'
import { bind, numberIn, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import { fillDict } from './methods.ts'
import { longestList } from './sizes.ts'
import { type Args, type Callable, dict, orElse, type Thing, type Value, type Work } from './values.ts'

function callable(name: string, call: Callable['call']): readonly [string, Callable] {
  return [name, { kind: 'callable', name, call }]
}

function range({ positional }: Args, { fuel }: Work): Value {
  const numbers = positional.map((value) => numberIn(value, 0))
  if (numbers.length === 0) fail(say`range expected at least 1 argument, got 0`)
  const [start, stop] = numbers.length === 1 ? [0, numbers[0] as number] : [numbers[0] as number, numbers[1] as number]
  const step = numbers[2] ?? 1
  if (step === 0) fail(say`range() arg 3 must not be zero`)
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > longestList) fail(say`Range too big. The sandbox blocks ranges larger than ${longestList}.`)
  fuel.spend(length >> 1)
  return Array.from({ length }, (_, index) => start + index * step)
}

/** An object whose attributes a template may set: what survives a loop. */
function namespace(args: Args, { fuel }: Work): Value {
  const { map } = fillDict(dict([], fuel), args, fuel)
  const values = new Map([...map.values()].map(([key, value]) => [String(key), value] as const))
  return {
    kind: 'thing',
    text: '<Namespace>',
    get: (name) => values.get(name),
    set: (name, value) => {
      values.set(name, value)
    },
  }
}

function cycler({ positional }: Args): Value {
  let at = 0
  const current = () => orElse(positional[at], () => fail(say`at least one item has to be provided`))
  const members = new Map<string, Callable>([
    callable('next', () => {
      const value = current()
      at = (at + 1) % positional.length
      return value
    }),
    callable('reset', () => {
      at = 0
      return null
    }),
  ])
  return { kind: 'thing', text: '<Cycler>', get: (name) => (name === 'current' ? current() : members.get(name)) }
}

function joiner(args: Args): Value {
  const { sep } = bind('joiner', args, ['sep'])
  let used = false
  return {
    kind: 'callable',
    name: 'joiner',
    call: () => {
      const text = used ? textIn(sep, ', ') : ''
      used = true
      return text
    },
  }
}

export const globals: ReadonlyMap<string, Callable | Thing> = new Map([
  callable('range', range),
  callable('dict', (args, { fuel }) => fillDict(dict([], fuel), args, fuel)),
  callable('namespace', namespace),
  callable('cycler', cycler),
  callable('joiner', joiner),
  callable('lipsum', () => fail(say`there is no lipsum() here`)),
])
