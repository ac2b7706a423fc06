// The contract of a step key: data plus one function, like a config module. See docs/adding-a-step.md.

import type { Json } from '../core/json.ts'
import type { Notices, Where } from '../core/notices.ts'
import type { Said } from '../core/said.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { Host } from '../system/host.ts'
import type { Identity } from './shared/handed-out.ts'

export interface StepContext {
  readonly host: Host
  readonly notices: Notices
  /** The stage name that is run, and what the step is called in it. */
  readonly stage: string
  readonly operation: string
  /** Where the step is in its document. */
  readonly where: Where
  /** Of a machine that runs its own documents: what it keeps for later boots is bound to it. Absent: nothing is. */
  readonly identity?: Identity
  /** Results as yip has them where firstlight means to do otherwise (docs/parity.md, `--compat`). */
  readonly compat: boolean
  /** What the datasource or its user-data calls the machine; absent or undefined: they do not say. */
  readonly givenName?: () => Promise<string | undefined>
  /** What the machine was called when the run began: a step that renames it changes no condition of a later one. */
  hostname(): Promise<string>
  /** Where a value of the step is in its document: `at(['files', 0, 'permissions'])`. */
  at(path: StepPath): Where
  /** A text of the step as a Go template over the facts of the machine; one that is no template comes back as it is, with a notice. */
  template(text: string, path: StepPath): Promise<string>
  /** The value of another key of the step, which says how this action does its work; undefined: not given, or of no use. */
  setting<C>(of: Setting<C>): Promise<C | undefined>
  /** Collects a failure of one item, which is at `path` of the step; the next item goes on. */
  fail(message: Said, path?: StepPath): void
}

/** From the step: a key, then what is in its value. */
export type StepPath = readonly (string | number)[]

interface Described {
  /** As written in a step: "only_os". Its file has dashes: only-os. */
  readonly key: string
  /** One line for docs/steps.md. */
  readonly about: string
}

/** Does something. */
export interface Action<C = unknown> extends Described {
  /** What the value must be: the runner takes out and reports what does not fit, and `apply` sees the rest. */
  readonly schema: Schema<C>
  /** Steps in YAML that use the key. Tests run them, also where a local user has planted links. */
  readonly examples: readonly string[]
  apply(value: C, context: StepContext): Promise<void>
}

/** Why a step is skipped. */
export interface Unmet {
  readonly why: Said
  /** The condition is not understood, or could not be answered: more than a plain no, and a warning. */
  readonly doubtful?: true
  readonly hint?: Said
}

/** Says whether the step runs at all. */
export interface Condition<C = unknown> extends Described {
  readonly schema: Schema<C>
  /** undefined: the condition holds. A thrown HostError: it could not be answered, and the step is skipped with a warning. */
  unmet(value: C, context: StepContext): Promise<Unmet | undefined>
  /** Why it holds on no machine, as it is not understood; for `validate`. */
  misunderstood?(value: C): Promise<Unmet | undefined>
}

/** Says how an action of the same step does its work: `environment_file`. */
export interface Setting<C = unknown> extends Described {
  readonly schema: Schema<C>
  /** The key of the action. */
  readonly of: string
}

/** Says what a step is called and when its turn comes; read together with its document. */
export interface Label<V = unknown> extends Described {
  readonly schema: Schema
  /** Takes any value, with texts as the schema has them: what cannot be used counts as absent. */
  read(value: Json | undefined): V
}

export type StepKey = Label | Condition | Action | Setting
