// What is done where an ephemeral network cannot be set up: it is tried again, and perhaps gone without.

import { HostError, reasonOf } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { nicsNow } from './rename.ts'

export interface Lenience {
  /** Milliseconds in which it is tried again each second, with the NICs that are there by then. */
  readonly patience?: number
  /** After that, `work` is done without. */
  readonly optional?: boolean
}

interface LenientInput {
  readonly host: Host
  readonly facts: Facts
  readonly notices: Notices
  readonly network: { readonly lenience?: (facts: Facts) => Lenience }
}

const pause = 1000

/** What has `begun` is not tried again: that it could be used is all that is asked of a network. `alone` is done without one. */
export async function leniently<T>(
  { host, facts: first, network, notices }: LenientInput,
  attempt: (facts: Facts, begun: () => void) => Promise<T>,
  alone: () => Promise<T>,
): Promise<T> {
  const { patience = 0, optional = false } = network.lenience?.(first) ?? {}
  const started = await host.clock.uptime()
  let used = false
  for (let facts = first; ; facts = { ...facts, nics: await nicsNow(host, facts) }) {
    try {
      return await attempt(facts, () => {
        used = true
      })
    } catch (error) {
      if (used || !(error instanceof HostError)) throw error
      if (((await host.clock.uptime()) - started) * 1000 < patience) {
        await host.clock.sleep(pause)
        continue
      }
      if (!optional) throw error
      notices.debug(say`It goes on without a network: ${reasonOf(error)}`)
      return await alone()
    }
  }
}
