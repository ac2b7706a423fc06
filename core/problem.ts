// What is wrong with something that a user or a cloud wrote: collected while it is read, never thrown, and reported here.

import type { NoticeCode } from './codes.ts'
import { describeNotice, type Notices, type Where } from './notices.ts'
import type { Said } from './said.ts'

export interface Problem {
  /** 'error': what it points at is left out. 'warning', 'deprecated': it is used all the same. 'info': nobody has to act. */
  readonly level: 'info' | 'deprecated' | 'warning' | 'error'
  readonly code: NoticeCode
  /** One sentence without the place. */
  readonly message: Said
  readonly where: Where
  readonly hint?: Said | undefined
}

/**
 * Reports problems in their order. An error in a document is a warning of the boot, which goes on without that piece; with
 * `errors: 'error'` it stays an error, for callers who were asked to run just that document.
 */
export function report(
  problems: readonly Problem[],
  notices: Notices,
  { errors = 'warning' }: { readonly errors?: 'warning' | 'error' } = {},
): void {
  for (const { level, code, message, where, hint } of problems) {
    const { document, line } = where
    if (level === 'info') notices.info(describeNotice({ message, where: { document, line } }))
    else notices[level === 'error' ? errors : level](code, message, { where, ...(hint !== undefined && { hint }) })
  }
}
