// Names and their values while a template runs, and what it may still spend.

import { TemplateFailure } from './failure.ts'
import type { Value } from './values.ts'

/** The names that are known at a place in a running template: its own, then those of the scopes around it. */
export interface Scope {
  readonly names: { get(name: string): Value | undefined }
  readonly outer: Scope | undefined
}

/** A scope in which statements can set names. */
export interface Frame extends Scope {
  readonly names: Map<string, Value>
}

export function within(outer: Scope | undefined): Frame {
  return { names: new Map(), outer }
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let current: Scope | undefined = scope; current; current = current.outer) {
    const value = current.names.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

/** What is left of a run's allowance. A step is one node of the tree; large values cost more. */
export interface Budget {
  steps: number
  output: number
  depth: number
}

export function spend(budget: Budget, steps: number, line: number): void {
  budget.steps -= steps
  if (budget.steps < 0) throw new TemplateFailure('limit', 'the template takes too long', { line })
}

export function deeper<T>(budget: Budget, line: number, run: () => T): T {
  if (++budget.depth > 150) throw new TemplateFailure('limit', 'the template calls itself too deeply', { line })
  const result = run()
  budget.depth--
  return result
}
