// Names and their values while a template runs, and what it may still spend.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
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

export function lookUp(scope: Scope, name: string, fuel: Fuel): Value | undefined {
  for (let current: Scope | undefined = scope; current; current = current.outer) {
    const value = current.names.get(name)
    if (value !== undefined) return value
    fuel.spend(1 / 8)
  }
  return undefined
}

/** What is left of a run's allowance besides its fuel. */
export interface Budget {
  /** Characters. */
  output: number
  depth: number
}

export function deeper<T>(budget: Budget, line: number, run: () => T): T {
  if (++budget.depth > 150) throw new TemplateFailure('limit', say`the template calls itself too deeply`, { line })
  const result = run()
  budget.depth--
  return result
}
