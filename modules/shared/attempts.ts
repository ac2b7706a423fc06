// Work of a module whose parts do not stop each other: the log has a failure at once, and it fails the module at its end.

import { Failure, reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'

export interface Attempts {
  attempt(what: Said, work: () => Promise<void>): Promise<void>
  failed(why: Said): void
  /** Throws what failed. */
  end(): void
}

export function attempts(notices: Notices): Attempts {
  const failures: Said[] = []
  const failed = (why: Said) => {
    failures.push(why)
    notices.debug(why)
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
