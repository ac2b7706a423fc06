// How long a machine may wait for the service of a cloud: promised in docs/datasources.md, and held to by
// test/metadata-server/broken-clouds.test.ts.

import type { Datasource, Patience } from '../datasource.ts'
import { secondsToWait, type WaitSettings } from '../shared/wait-settings.ts'
import { defaultsOf } from './settings.ts'

/** Seconds in each phase for a service that is not there, with the default settings. */
export function patienceOf({ patience, phases, settings }: Pick<Datasource<unknown>, keyof Waiting>): Patience {
  if (patience) return patience
  const seconds = secondsToWait(defaultsOf(settings) as WaitSettings)
  return seconds === undefined ? {} : Object.fromEntries(phases.map((phase) => [phase, seconds]))
}

type Waiting = Pick<Datasource, 'patience' | 'phases' | 'settings'>
