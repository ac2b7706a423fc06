// The one way a template fails. Caught in languages/template.ts, where it becomes a problem with its place.

import { Failure } from '../../core/errors.ts'
import type { Said } from '../../core/said.ts'

export type FailureKind = 'syntax' | 'render' | 'limit'

export class TemplateFailure extends Failure {
  readonly kind: FailureKind
  /** Counted from 1 in the template's body, without its header; set where it is known. */
  line: number | undefined
  readonly hint: Said | undefined

  constructor(kind: FailureKind, message: Said, options: { line?: number; hint?: Said } = {}) {
    super(message)
    this.name = 'TemplateFailure'
    this.kind = kind
    this.line = options.line
    this.hint = options.hint
  }
}

export function fail(message: Said, hint?: Said): never {
  throw new TemplateFailure('render', message, hint === undefined ? {} : { hint })
}
