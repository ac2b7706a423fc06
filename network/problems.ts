// What is wrong with a network config: collected while it is read, never thrown.

import type { NoticeCode } from '../core/codes.ts'
import type { Where } from '../core/notices.ts'

export interface Problem {
  /** 'error': the thing it points at is left out. 'warning': it is rendered all the same. */
  readonly level: 'error' | 'warning' | 'deprecated'
  readonly code: NoticeCode
  readonly message: string
  /** `path` into the document ("config/0/subnets/1/address"), line and column where the text is known. */
  readonly where: Where
  readonly hint?: string
  /** Matters only to renderers that convert; netplan gets a version 2 document as it is. */
  readonly convertedOnly?: true
}

/** Where readers put problems; `path` is that of the thing in question. */
export interface Problems {
  error(code: NoticeCode, path: Path, message: string, hint?: string): void
  warning(code: NoticeCode, path: Path, message: string, hint?: string): void
  deprecated(code: NoticeCode, path: Path, message: string, hint?: string): void
  readonly list: Problem[]
}

export type Path = readonly (string | number)[]
