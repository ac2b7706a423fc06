// What a filter is given.

import type { Args, Value, Work } from './values.ts'

export interface FilterContext extends Work {
  readonly filter: (name: string, value: Value, args: Args) => Value
  readonly test: (name: string, value: Value, args: Args) => boolean
}

export type Filter = (value: Value, args: Args, context: FilterContext) => Value
