// The one shape of everything that turns a cloud's or a tool's own format into a version 1 or 2 config.

import type { Json, JsonObject } from '../../core/json.ts'
import type { NetworkProblem } from '../problems.ts'
import type { KnownNic } from '../state.ts'

/** What a network config may be, as `devel net-convert -k` names it; "yaml" is version 1 or 2 itself. */
export const configKinds = ['eni', 'yaml', 'azure-imds', 'network_data.json', 'vmware-imc'] as const

export type ConfigKind = (typeof configKinds)[number]

export type Converter = (input: string | Json, context: ConvertContext) => Converted

export interface ConvertContext {
  /** Name of the document in problems. */
  readonly document: string
  /** NICs of the machine: names are found by MAC. */
  readonly nics: readonly KnownNic[]
}

export interface Converted {
  /** undefined: nothing of it can be used. */
  readonly config: JsonObject | undefined
  readonly problems: readonly NetworkProblem[]
}
