// Whether the instance that an earlier stage or boot found is still this machine, as far as that is known without asking its source.

import type { Instance } from '../../core/instance.ts'
import { type Said, say } from '../../core/said.ts'

export interface CachedInstance {
  /** undefined: nothing is cached. */
  readonly instance: Instance | undefined
  /** Text of <run>/.instance-id: written by the stage that found or confirmed the instance, in this boot. */
  readonly runInstanceId: string | undefined
  /** The network stage trusts the cache; the local stage does only with manual_cache_clean. */
  readonly trust: boolean
}

export interface CacheVerdict {
  /** 'ask': the datasource's own `check` decides. */
  readonly verdict: 'accept' | 'ask' | 'search'
  /** For the log, in the reference's words. */
  readonly how: Said
}

export function acceptCached({ instance, runInstanceId, trust }: CachedInstance): CacheVerdict {
  if (!instance) return { verdict: 'search', how: say`no cache found` }
  if (runInstanceId?.trim() === instance.id) return { verdict: 'accept', how: say`restored from cache with run check` }
  if (trust) return { verdict: 'accept', how: say`restored from cache` }
  return { verdict: 'ask', how: say`restored from checked cache` }
}
