// What is found in a document, with its places.

import type { JsonObject } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Path } from '../../core/schema/pieces.ts'
import type { StepPath } from '../step.ts'

/** By paths from the top of the document. */
export interface Places {
  /** Of what is not there, the place of what it would be in. */
  readonly locate: (path: Path) => Where
  readonly spelling: (path: Path) => string | undefined
}

/** A step before it has its name. */
export interface Found {
  readonly settings: JsonObject
  readonly where: Where
  /** The place of something in it, by its path from the step. */
  readonly at: (path: StepPath) => Where
  /** How a plain scalar in it is spelled; undefined: it is quoted, or no scalar. */
  readonly spelling: (path: StepPath) => string | undefined
  /** Keys that come before all others. */
  readonly first?: readonly string[]
}
