// Facts that only one datasource asks about: the text of a file, the answer of a program, what a folder with any names holds.

import { HostError } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Host } from '../../system/host.ts'
import { type AnyDatasource, datasources } from '../index.ts'

/** The facts with what each source looked up; one that fails has found nothing. */
export async function withOwnFacts(
  host: Host,
  facts: Facts,
  sources: readonly AnyDatasource[] = datasources,
): Promise<Facts> {
  const looking = sources.map(async (source) => [source.name, await lookUp(host, facts, source)] as const)
  const found = (await Promise.all(looking)).filter(([, own]) => own !== undefined)
  return { ...facts, own: Object.fromEntries(found) }
}

async function lookUp(host: Host, facts: Facts, source: AnyDatasource): Promise<JsonObject | undefined> {
  try {
    return await source.look?.(host, facts)
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}
