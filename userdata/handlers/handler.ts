// The contract of a part handler: it says what a part means. Only the walk (../consume.ts) merges, writes and runs.

import { Failure } from '../../core/errors.ts'
import type { Frequency } from '../../core/frequency.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { ScriptTime } from '../../core/paths.ts'
import type { Said } from '../../core/said.ts'
import type { ContentType } from '../content-types.ts'
import type { Limits } from '../limits.ts'
import type { Kind, Origin, Part } from '../part.ts'

export interface PartHandler {
  /** As messages name it; scripts may look for the reference's names. */
  readonly name: string
  readonly types: readonly string[]
  /** With 'once' it never runs, as in the reference. */
  readonly frequency: Frequency
  /** Throws when this part cannot be used; the walk reports it and goes on with the next part. */
  handle(part: Part, context: HandlerContext): Promise<PartResult>
  /** Told once before the first part and once after the last. */
  begin?(context: HandlerContext): Promise<void>
  end?(context: HandlerContext): Promise<void>
}

/** One of ours: its types stand in content-types.ts. */
export interface BuiltInHandler extends PartHandler {
  readonly types: readonly ContentType[]
}

export interface HandlerContext {
  readonly kind: Kind
  /** 'once-per-instance' on the first boot of the instance, 'always' later. */
  readonly frequency: Frequency
  readonly notices: Notices
  readonly limits: Limits
  /** Instance-data as templates see it; throws when it cannot be read. */
  variables(): Promise<JsonObject>
}

/** What a part means; `part` replaces it if it was turned into another one first, as a template is. */
export type PartResult = Meaning & { readonly part?: Part }

type Meaning =
  | { readonly does: 'nothing' }
  /** Config to merge. `merge` is how the part itself wants that done. */
  | { readonly does: 'config'; readonly config: JsonObject; readonly merge: readonly Json[]; readonly locate: Locate }
  /** A JSON Patch (RFC 6902) for the config merged so far. */
  | { readonly does: 'patch'; readonly operations: unknown }
  /** A script for a later stage. */
  | { readonly does: 'script'; readonly when: ScriptTime; readonly name: string; readonly content: Buffer }
  /** A script to keep and run now. */
  | { readonly does: 'boothook'; readonly name: string; readonly content: Buffer }
  /** A handler for later parts. */
  | { readonly does: 'handler'; readonly source: Buffer }

/** The line in the part's own text that a path of the config stands on. */
export type Locate = (
  path: readonly (string | number)[],
) => { readonly line?: number; readonly column?: number } | undefined

/** A part that cannot be used. `listed`: the merged file names it as ignored, as the reference does for bad values only. */
export class PartError extends Failure {
  readonly listed: boolean
  readonly origin: Origin | undefined
  readonly line: number | undefined

  constructor(message: Said, options: { listed?: boolean; origin?: Origin; line?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'PartError'
    this.listed = options.listed ?? false
    this.origin = options.origin
    this.line = options.line
  }
}
