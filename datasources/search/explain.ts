// Why each datasource was or was not chosen on this machine: the boot generator's own decision, with the fact that decided for each.

import type { Said } from '../../core/said.ts'

import { type AnyDatasource, datasourceNamed, datasources, detectionOrder } from '../index.ts'
import { forcedSource } from '../shared/cmdline-text.ts'

import type { Detection, Rule } from '../shared/rules.ts'
import { candidatesOf, describeFacts, type Identified, type IdentifyInput, identify } from './detect.ts'
import { saidInConfig, settingsFor } from './generator-settings.ts'

export interface Explained {
  readonly identified: Identified
  /** Those of the list, in its order; if something was asked for without a probe, then what would have been detected too. */
  readonly sources: readonly ExplainedSource[]
  /** What is here and not chosen, as something was asked for: the usual mistake is a `ds=` that an installer left behind. */
  readonly hidden: readonly string[]
  /** What was taken without a probe, beside None, and is not here: the stages ask before they read it, and take None. */
  readonly unlikely: readonly string[]
  /** What the machine says of itself, as in the log of the generator. */
  readonly machine: readonly string[]
}

export interface ExplainedSource {
  readonly name: string
  /** undefined: it has no probe. */
  readonly answer: Detection | undefined
  readonly chosen: boolean
  /** The facts that decided: "DMI system-manufacturer is Hetzner". */
  readonly because: readonly Said[]
  /** What was looked at without a result. */
  readonly lookedAt: readonly Said[]
}

export function explain(input: IdentifyInput): Explained {
  const identified = identify(input)
  const { exitCode, probed, cloudCfg } = identified
  const { names, forced } = candidatesOf(input)
  const chosen = new Set(identified.chosen.map(shownAs))
  const taken = !probed && chosen.size > 0
  // Where something was taken without a probe, the others are what a mistake would hide.
  const order = [...(forced === undefined ? [] : [forced]), ...names, ...(taken ? detectionOrder() : [])].filter(
    (name) => name !== 'None',
  )
  const wanted = order.filter((name, index) => order.findIndex((one) => shownAs(one) === shownAs(name)) === index)
  const narrowed = cloudCfg?.startsWith('datasource_list')
  const [byStages, byGenerator] = [askedByStages(input, names), askedByGenerator(input, names)]
  const sources = wanted.map((name) => {
    const here = chosen.has(shownAs(name))
    const leftToStages = exitCode === 0 && (!narrowed || (!probed && here))
    return explainOne(name, leftToStages ? byStages : byGenerator, here)
  })
  const those = (answer: Detection, here: boolean) =>
    sources.filter((one) => one.answer === answer && one.chosen === here).map(({ name }) => name)
  const unconditional = forcedSource(input.facts.cmdline) !== undefined || (!forced && names.length === 1)
  return {
    identified,
    sources,
    hidden: taken ? those('yes', false) : [],
    unlikely: taken && !unconditional ? those('no', true) : [],
    machine: describeFacts(input.facts),
  }
}

/** The source's own spelling; a name that no source has may be anything, an address with a password too. */
function shownAs(name: string): string {
  return datasourceNamed(name)?.name ?? 'unknown'
}

type Ask = (source: AnyDatasource) => Parameters<Rule['holds']>

function askedByGenerator(input: IdentifyInput, names: readonly string[]): Ask {
  return (source) => [input.facts, settingsFor(source, input), names]
}

/** They have no defaults that spare other clouds' machines. */
function askedByStages({ facts, configFiles }: IdentifyInput, names: readonly string[]): Ask {
  return (source) => [facts, saidInConfig(source, configFiles), names]
}

function explainOne(name: string, ask: Ask, chosen: boolean): ExplainedSource {
  const shown = shownAs(name)
  const source = datasourceNamed(shown, datasources)
  if (!source) return { name: shown, answer: undefined, chosen, because: [], lookedAt: [] }
  const given = ask(source)
  const answer = source.detect(...given)
  const { rules = [] } = source.detect
  const because = rules.flatMap((rule) => (rule.answer === answer ? (rule.holds(...given) ?? []) : []))
  return { name: shown, answer, chosen, because, lookedAt: lookedAt(rules, given) }
}

/** Each once, without what held. */
function lookedAt(rules: readonly Rule[], given: Parameters<Rule['holds']>): readonly Said[] {
  const silent = rules.filter((rule) => rule.holds(...given) === undefined)
  return [...new Set(silent.map((rule) => rule.looksAt))]
}
