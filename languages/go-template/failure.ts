// The one way a Go template fails. Caught in render.ts, where it becomes a problem with its place.

import { Failure } from '../../core/errors.ts'
import type { Said } from '../../core/said.ts'

/** 'syntax': it is no template. 'render': it cannot be run on these values. 'limit': it asks for more than a template may. */
type FailureKind = 'syntax' | 'render' | 'limit'

export class GoTemplateFailure extends Failure {
  readonly kind: FailureKind
  /** Where it happened, as an index into the template; set where it is known. */
  offset: number | undefined

  /** The name of a function that there is not. */
  readonly unknown: string | undefined

  constructor(kind: FailureKind, message: Said, place?: number | { readonly at: number; readonly unknown: string }) {
    super(message)
    this.name = 'GoTemplateFailure'
    this.kind = kind
    this.offset = typeof place === 'object' ? place.at : place
    this.unknown = typeof place === 'object' ? place.unknown : undefined
  }
}

export function fail(message: Said): never {
  throw new GoTemplateFailure('render', message)
}
