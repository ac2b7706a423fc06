// What is wrong with a network config: collected while it is read, never thrown.

import type { NoticeCode } from '../core/codes.ts'
import type { Problem } from '../core/problem.ts'
import type { Said } from '../core/said.ts'

export interface NetworkProblem extends Problem {
  readonly level: 'error' | 'warning' | 'deprecated'
  /** Matters only to renderers that convert; netplan gets a version 2 document as it is. */
  readonly convertedOnly?: true
}

/** Where readers put problems; `path` is that of the thing in question. */
export interface Problems {
  error(code: NoticeCode, path: Path, message: Said, hint?: Said): void
  warning(code: NoticeCode, path: Path, message: Said, hint?: Said): void
  deprecated(code: NoticeCode, path: Path, message: Said, hint?: Said): void
  /** How messages call an interface: by its name where everybody may know it, otherwise by its place. */
  label(name: string, place: Said): Said
  readonly list: NetworkProblem[]
}

export type Path = readonly (string | number)[]
