// The tree of a template.

export type Expression =
  | { readonly type: 'constant'; readonly value: null | boolean | string; readonly line: number }
  | { readonly type: 'number'; readonly text: string; readonly float: boolean; readonly line: number }
  | { readonly type: 'name'; readonly name: string; readonly line: number }
  | { readonly type: 'list' | 'tuple'; readonly items: readonly Expression[]; readonly line: number }
  | { readonly type: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[]; readonly line: number }
  | { readonly type: 'attribute'; readonly object: Expression; readonly name: string; readonly line: number }
  | { readonly type: 'item'; readonly object: Expression; readonly key: Expression | Slice; readonly line: number }
  | { readonly type: 'call'; readonly callee: Expression; readonly args: Arguments; readonly line: number }
  | {
      readonly type: 'filter' | 'test'
      readonly name: string
      readonly object: Expression
      readonly args: Arguments
      readonly line: number
    }
  | {
      readonly type: 'unary'
      readonly operator: 'not' | '-' | '+'
      readonly operand: Expression
      readonly line: number
    }
  | {
      readonly type: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | {
      readonly type: 'compare'
      readonly first: Expression
      readonly rest: readonly (readonly [string, Expression])[]
      readonly line: number
    }
  | {
      readonly type: 'condition'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression | undefined
      readonly line: number
    }

export interface Slice {
  readonly type: 'slice'
  readonly parts: readonly [Expression | undefined, Expression | undefined, Expression | undefined]
  readonly line: number
}

export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [string, Expression])[]
  /** `*list` and `**mapping` */
  readonly list?: Expression | undefined
  readonly mapping?: Expression | undefined
}

/** What an assignment assigns to. */
export type Target =
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'member'; readonly name: string; readonly member: string }
  | { readonly type: 'targets'; readonly items: readonly Target[] }

export interface Parameter {
  readonly name: string
  readonly value: Expression | undefined
}

export interface FilterCall {
  readonly name: string
  readonly args: Arguments
  readonly line: number
}

export type Statement =
  | { readonly type: 'data'; readonly text: string; readonly line: number }
  | { readonly type: 'output' | 'do'; readonly value: Expression; readonly line: number }
  | {
      readonly type: 'if'
      readonly branches: readonly (readonly [Expression, Body])[]
      readonly otherwise: Body
      readonly line: number
    }
  | {
      readonly type: 'for'
      readonly target: Target
      readonly over: Expression
      readonly only: Expression | undefined
      readonly recursive: boolean
      readonly body: Body
      readonly otherwise: Body
      readonly line: number
    }
  | { readonly type: 'set'; readonly target: Target; readonly value: Expression; readonly line: number }
  | {
      readonly type: 'capture'
      readonly target: Target
      readonly filters: readonly FilterCall[]
      readonly body: Body
      readonly line: number
    }
  | { readonly type: 'filtered'; readonly filters: readonly FilterCall[]; readonly body: Body; readonly line: number }
  | {
      readonly type: 'with'
      readonly pairs: readonly (readonly [Target, Expression])[]
      readonly body: Body
      readonly line: number
    }
  | {
      readonly type: 'macro'
      readonly name: string
      readonly parameters: readonly Parameter[]
      readonly body: Body
      readonly line: number
    }
  | {
      readonly type: 'call-block'
      readonly parameters: readonly Parameter[]
      readonly call: Expression
      readonly body: Body
      readonly line: number
    }

export type Body = readonly Statement[]
