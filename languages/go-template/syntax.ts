// What a Go template is made of. `at`: an index into the template.

import type { Value } from './values.ts'

export interface Template {
  readonly body: Body
  /** Of `define` and `block`. */
  readonly named: ReadonlyMap<string, Body>
  /** The functions that it calls: what they need can be brought before it is run. */
  readonly functions: ReadonlySet<string>
  /** What it asks the data for: the second names of what begins at the top, as "os" of `.Values.os.name`; "*" is anything. */
  readonly asks: ReadonlySet<string>
}

export type Body = readonly Statement[]

export type Statement =
  | { readonly type: 'text'; readonly text: string; readonly at: number }
  | { readonly type: 'action'; readonly pipe: Pipeline; readonly at: number }
  | {
      readonly type: 'if' | 'with' | 'range'
      readonly pipe: Pipeline
      readonly body: Body
      readonly otherwise: Body
      readonly at: number
    }
  | { readonly type: 'break' | 'continue'; readonly at: number }
  | { readonly type: 'template'; readonly name: string; readonly pipe: Pipeline | undefined; readonly at: number }

export interface Pipeline {
  readonly type: 'pipeline'
  readonly at: number
  /** Names of variables, "$" left out. */
  readonly variables: readonly string[]
  /** They are declared; otherwise they get a new value. */
  readonly declares: boolean
  readonly commands: readonly Command[]
}

export interface Command {
  readonly words: readonly Operand[]
  readonly at: number
}

export type Operand =
  | { readonly type: 'dot' | 'nil'; readonly at: number }
  | { readonly type: 'constant'; readonly value: Value; readonly at: number }
  /** `float`: as a number with a point. `int`: absent for one that has a fraction. */
  | {
      readonly type: 'number'
      readonly value: Value
      readonly int: bigint | undefined
      readonly float: number
      readonly at: number
    }
  | { readonly type: 'function'; readonly name: string; readonly at: number }
  /** `.a.b`, `$x.a` and `(pipeline).a`; fields are names. */
  | { readonly type: 'field'; readonly fields: readonly string[]; readonly at: number }
  | { readonly type: 'variable'; readonly name: string; readonly fields: readonly string[]; readonly at: number }
  | { readonly type: 'chain'; readonly of: Operand; readonly fields: readonly string[]; readonly at: number }
  | Pipeline
