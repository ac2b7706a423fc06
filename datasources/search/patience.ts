// How long a machine may wait for the service of a cloud: promised in docs/datasources.md, and held to by
// test/metadata-server/broken-clouds.test.ts.

import { isObject } from '../../core/json.ts'
import { defaultTimeout } from '../../system/request-budget.ts'
import type { Datasource, Patience } from '../datasource.ts'
import { defaultsOf } from './settings.ts'

/** Seconds in each phase for a service that is not there, with the default settings. */
export function patienceOf({ patience, phases, settings }: Pick<Datasource<unknown>, keyof Waiting>): Patience {
  if (patience) return patience
  const seconds = secondsOf(defaultsOf(settings))
  return seconds === undefined ? {} : Object.fromEntries(phases.map((phase) => [phase, seconds]))
}

type Waiting = Pick<Datasource, 'patience' | 'phases' | 'settings'>

/** What shared/wait-settings.ts makes of them. */
function secondsOf(settings: unknown): number | undefined {
  const number = (name: string) => {
    const value = isObject(settings as never) ? (settings as Record<string, unknown>)[name] : undefined
    return typeof value === 'number' ? value : undefined
  }
  const longest = number('max_wait') ?? -1
  if (longest > 0) return longest
  const retries = number('retries')
  if (retries === undefined) return undefined
  const between = number('wait_retry') ?? number('sec_between_retries') ?? number('wait') ?? 1
  return (retries + 1) * (number('timeout') ?? defaultTimeout / 1000) + retries * between
}
