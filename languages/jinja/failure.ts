// The one way a template fails. Caught in languages/template.ts, where it becomes a problem with its place.

export type FailureKind = 'syntax' | 'render' | 'limit'

export class TemplateFailure extends Error {
  readonly kind: FailureKind
  /** Counted from 1 in the template's body, without its header; set where it is known. */
  line: number | undefined
  readonly hint: string | undefined

  constructor(kind: FailureKind, message: string, options: { line?: number; hint?: string } = {}) {
    super(message)
    this.name = 'TemplateFailure'
    this.kind = kind
    this.line = options.line
    this.hint = options.hint
  }
}

export function fail(message: string, hint?: string): never {
  throw new TemplateFailure('render', message, hint === undefined ? {} : { hint })
}
