// Finds this machine's instance: the cached one if it is still valid, otherwise that of the first datasource in the list that has one.

import { ConfigError, Failure, reasonOf, stackOf } from '../../core/errors.ts'
import type { Outcome, Subject } from '../../core/event-name.ts'
import type { Facts } from '../../core/facts.ts'
import { describeInstance, type Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Host } from '../../system/host.ts'
import { type AnyDatasource, datasources as allDatasources, datasourceNamed, isKnown, searchOrder } from '../index.ts'
import { forcedSource } from '../shared/cmdline-text.ts'
import { acceptCached, type CachedInstance } from './cache-verdict.ts'
import { classNameOf, searchName } from './complete-instance.ts'
import { listedNames, rawSettingsOf, readInput, topicOf } from './read-input.ts'
import { readSource, type Surroundings } from './read-source.ts'

export interface SearchInput extends Surroundings {
  readonly host: Host
  readonly facts: Facts
  /** The merged config; `datasource_list` and `datasource` are read. */
  readonly config: JsonObject
  readonly notices: Notices
  readonly cached?: CachedInstance
  /** Only for the network config of this instance. */
  readonly again?: Instance
  /** Makes `work` an event of the log, named "search-NoCloud" or "check-cache". */
  readonly span?: SearchSpan
  readonly datasources?: readonly AnyDatasource[]
}

export type SearchSpan = <T>(
  event: string | Subject,
  description: Said,
  work: (span: { tell(message: Said, outcome?: Outcome): void; mark(result: 'WARN' | 'FAIL'): void }) => Promise<T>,
) => Promise<T>

export interface Found {
  readonly instance: Instance
  readonly source: AnyDatasource
  /** It came from the cache: nothing was read. */
  readonly restored: boolean
}

/** Whether some source that may be asked, the cached instance's among them, wants to know the hypervisor. */
export function asksHypervisor(
  facts: Facts,
  config: JsonObject,
  { instance, trust }: Pick<CachedInstance, 'instance' | 'trust'>,
): boolean {
  const names = [...(instance && trust ? [] : listedNames(config)), ...(instance ? [instance.datasource] : [])]
  return names.some((name) => datasourceNamed(name)?.asksHypervisor?.(facts))
}

/** undefined: no datasource of this phase has this machine. Failures of single sources are notices; the search goes on. */
export async function findInstance(input: SearchInput): Promise<Found | undefined> {
  const { phase, notices, span = unobserved } = input
  const restored = input.cached && (await restore(input, input.cached, span))
  if (restored) return restored
  const forced = forcedSource(input.facts.cmdline)
  if (forced && forced.key !== 'ds') {
    notices.deprecated(
      'datasource/deprecated',
      say`The kernel parameter ${forced.key} is deprecated in 23.2 and scheduled to be removed in 28.2. Use ds instead.`,
    )
  }
  const { names, sources } = candidates(input)
  notices.debug(
    say`Looking for data source in: ${say.join(names.map((name) => (isKnown(name) ? say.word(name) : say`an unknown one`)))}, phase ${phase}`,
  )
  for (const source of sources.filter(({ phases }) => phases.includes(phase))) {
    const override =
      (forced !== undefined && datasourceNamed(forced.name, [source]) !== undefined) || isOnly(names, source)
    const instance = await searchOne(input, source, override, span)
    if (instance) return { instance, source, restored: false }
  }
  return phase === 'local' ? await remaining(input) : undefined
}

/** A machine whose service does not answer in a later boot is better off with what it had than with the fallback. */
async function remaining(input: SearchInput): Promise<Found | undefined> {
  const { cached, datasources = allDatasources } = input
  const { instance } = cached ?? {}
  const source = instance && datasourceNamed(instance.datasource, datasources)
  if (!instance || !source?.remains) return undefined
  const given = await readInput(input, source, rawSettingsOf(input.config, source))
  if (!source.remains({ ...given, instance })) return undefined
  given.notices.info(say`Nothing answers: ${describeInstance(instance)} is kept`)
  return { instance, source, restored: true }
}

async function searchOne(
  input: SearchInput,
  source: AnyDatasource,
  override: boolean,
  span: SearchSpan,
): Promise<Instance | undefined> {
  const { facts, phase, notices } = input
  const className = classNameOf(source, phase)
  const raw = rawSettingsOf(input.config, source)
  const event = { kind: 'search', of: searchName(source, phase) } as const
  return await span(event, say`searching for ${phase} data from ${className}`, async ({ tell, mark }) => {
    tell(say`no ${phase} data found from ${className}`, 'nothing found')
    try {
      const detection = override ? 'yes' : source.detect(facts, raw, listedNames(input.config))
      if (detection === 'no') {
        notices.debug(say`Datasource ${className} not detected.`)
        return undefined
      }
      notices.debug(
        override
          ? say`${say.named(source.name)} was asked for: not detecting it`
          : say`${className}: detected: ${detection}`,
      )
      const instance = await readSource(input, source, {
        ...(await readInput(input, source, raw)),
        ...(input.again && { again: input.again }),
      })
      if (instance) tell(say`found ${phase} data from ${className}`)
      return instance
    } catch (error) {
      reportFailure(notices, className, error)
      mark('FAIL')
      return undefined
    }
  })
}

function reportFailure(notices: Notices, className: Said, error: unknown): void {
  const failed = say`Getting data from ${className} failed`
  if (error instanceof ConfigError) {
    const { where, hint, reason } = error
    notices.warning('datasource/failed', say`${failed}: ${reason}`, { where, ...(hint && { hint }) })
    return
  }
  notices.warning('datasource/failed', say`${failed}: ${reasonOf(error)}`)
  if (!(error instanceof Failure)) notices.debug(stackOf(error))
}

async function restore(input: SearchInput, cached: CachedInstance, span: SearchSpan): Promise<Found | undefined> {
  const { datasources = allDatasources } = input
  const mode = cached.trust ? 'trust' : 'check'
  return await span('check-cache', say`attempting to read from cache [${mode}]`, async ({ tell }) => {
    const { verdict, how } = acceptCached(cached)
    const { instance } = cached
    const source = instance && datasourceNamed(instance.datasource, datasources)
    if (!instance || !source || verdict === 'search') {
      tell(say`no cache found`, 'nothing found')
      return undefined
    }
    const accepted = verdict === 'accept' || (await checkOne(input, source, instance))
    tell(say`${accepted ? how : say`cache invalid in datasource`}: ${describeInstance(instance)}`)
    return accepted ? { instance, source, restored: true } : undefined
  })
}

async function checkOne(input: SearchInput, source: AnyDatasource, instance: Instance): Promise<boolean> {
  try {
    const given = await readInput(input, source, rawSettingsOf(input.config, source))
    return (await source.check?.({ ...given, instance })) ?? false
  } catch (error) {
    topicOf(input.notices, source).debug(say`Cannot tell whether the cached instance is still true: ${reasonOf(error)}`)
    return false
  }
}

/** `datasource_list` of the config, and the sources it names, in its order. */
function candidates({ config, notices, datasources = allDatasources }: SearchInput): {
  readonly names: readonly string[]
  readonly sources: readonly AnyDatasource[]
} {
  const given = config['datasource_list']
  const names = listedNames(config)
  if (given !== undefined && given !== null && !(Array.isArray(given) && given.length === names.length)) {
    notices.warning('datasource/bad-list', say`datasource_list must be a list of names`, {
      where: { document: 'system config', path: say`datasource_list` },
    })
  }
  const sources = names.flatMap((name) => datasourceNamed(name, datasources) ?? [])
  for (const name of names.filter((one) => !datasourceNamed(one, datasources) && !isKnown(one))) {
    const hint = didYouMean(searchOrder, name)
    notices.warning('datasource/unknown', say`No datasource is called what stands here`, {
      where: { document: 'system config', path: say`datasource_list/${names.indexOf(name)}` },
      ...(hint && { hint }),
    })
  }
  return { names, sources: sources.filter((source, index) => sources.indexOf(source) === index) }
}

/** A list of just this name, spelled exactly, asks for the source without detection. */
function isOnly(names: readonly string[], { name }: AnyDatasource): boolean {
  return names.length === 1 && names[0] === name
}

const unobserved: SearchSpan = (_event, _description, work) => work({ tell: () => {}, mark: () => {} })
