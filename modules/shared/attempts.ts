// Work of a module whose parts do not stop each other: a failure is reported at once, and fails the module at its end.

import type { NoticeCode } from '../../core/codes.ts'
import { Failure, reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'

export interface Attempts {
  attempt(what: Said, work: () => Promise<void>): Promise<void>
  failed(why: Said): void
  /** Throws what failed. */
  end(): void
}

export function attempts(notices: Notices, code: NoticeCode): Attempts {
  const failures: Said[] = []
  const failed = (why: Said) => {
    failures.push(why)
    notices.warning(code, why)
  }
  return {
    failed,
    async attempt(what, work) {
      try {
        await work()
      } catch (error) {
        if (!(error instanceof Error)) throw error
        failed(say`${what}: ${reasonOf(error)}`)
      }
    },
    end() {
      if (failures.length > 0) throw new Failure(say.join(failures, '; '))
    },
  }
}
