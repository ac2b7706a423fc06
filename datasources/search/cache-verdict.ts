// Whether the instance an earlier stage or boot found is still this machine, as far as that can be said without asking.

import type { Instance } from '../../core/instance.ts'

export interface CachedInstance {
  /** undefined: nothing is cached. */
  readonly instance: Instance | undefined
  /** Text of <run>/.instance-id: written by the stage that found or confirmed the instance, in this boot. */
  readonly runInstanceId: string | undefined
  /** The network stage trusts; the local stage does only with manual_cache_clean. */
  readonly trust: boolean
}

export interface CacheVerdict {
  /** 'ask': the datasource's own `check` decides. */
  readonly verdict: 'accept' | 'ask' | 'search'
  /** For the log, in the reference's words. */
  readonly message: string
}

export function acceptCached({ instance, runInstanceId, trust }: CachedInstance): CacheVerdict {
  if (!instance) return { verdict: 'search', message: 'no cache found' }
  const shown = describe(instance)
  if (runInstanceId?.trim() === instance.id) {
    return { verdict: 'accept', message: `restored from cache with run check: ${shown}` }
  }
  if (trust) return { verdict: 'accept', message: `restored from cache: ${shown}` }
  return { verdict: 'ask', message: `restored from checked cache: ${shown}` }
}

function describe({ className, detail }: Instance): string {
  return detail ? `${className} [${detail}]` : className
}
