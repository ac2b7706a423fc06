// How long to wait for a cloud's service: settings that most sources have, in seconds, under the names that users know.

import type { HttpOptions } from '../../system/host.ts'
import { triesTime } from '../../system/request-budget.ts'

const descriptions = {
  timeout: 'Seconds to wait for one answer.',
  retries: 'Tries after the first.',
  wait_retry: 'Seconds between two tries.',
  sec_between_retries: 'Seconds between two tries.',
  wait: 'Seconds between two tries.',
  max_wait: 'Seconds to wait for the service in all; 0 or less: it is asked once.',
  sleep_time: 'Seconds between two tries while the service is waited for. Default: more with time.',
} as const

export type WaitSettings = { readonly [Name in keyof typeof descriptions]?: number }

interface Property {
  readonly type: 'integer'
  readonly default: number
  readonly description: string
}

/** Schema properties for a source's settings: those it names, with its defaults. */
export function waitSettings<const D extends WaitSettings>(defaults: D): { readonly [Name in keyof D]: Property } {
  const properties = Object.entries(defaults).map(([name, value]) => [
    name,
    { type: 'integer', default: value, description: descriptions[name as keyof WaitSettings] },
  ])
  return Object.fromEntries(properties)
}

/** For a document of a service that is up: so many tries. */
export function retrying(settings: WaitSettings): Pick<HttpOptions, 'timeout' | 'retries' | 'interval'> {
  const between = settings.wait_retry ?? settings.sec_between_retries ?? settings.wait
  return {
    ...(settings.timeout !== undefined && { timeout: Math.max(0, settings.timeout) * 1000 }),
    ...(settings.retries !== undefined && { retries: settings.retries }),
    ...(between !== undefined && { interval: between * 1000 }),
  }
}

/** For a service that may not be up yet: as many tries as fit into `max_wait`. */
export function waiting(settings: WaitSettings): Pick<HttpOptions, 'timeout' | 'retries' | 'interval' | 'budget'> {
  const { timeout, max_wait: maxWait = -1, sleep_time: sleep } = settings
  return {
    ...(timeout !== undefined && { timeout: Math.max(0, timeout) * 1000 }),
    ...(maxWait > 0 ? { retries: Number.POSITIVE_INFINITY, budget: maxWait * 1000 } : { retries: 0 }),
    interval: (tries) => (sleep ?? 1 + Math.floor((tries - 1) / 5)) * 1000,
  }
}

/** Seconds for a service that is not there; undefined: the settings do not say. */
export function secondsToWait(settings: WaitSettings): number | undefined {
  const { budget } = waiting(settings)
  if (budget !== undefined) return budget / 1000
  return settings.retries === undefined ? undefined : triesTime(retrying(settings)) / 1000
}
