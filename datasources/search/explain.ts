// Why each datasource was or was not chosen on this machine: the boot generator's own decision, with the fact that decided for each.

import { type Said, say } from '../../core/said.ts'
import { datasourceNamed, detectionOrder } from '../index.ts'
import type { Detection, Rule } from '../shared/rules.ts'
import { candidatesOf, type Identified, type IdentifyInput, identify, probe } from './detect.ts'
import { settingsFor } from './generator-settings.ts'

export interface Explained {
  readonly identified: Identified
  /** Those of the list, in its order; if something was asked for without a probe, then what would have been detected too. */
  readonly sources: readonly ExplainedSource[]
  /** What is here and not chosen, as something was asked for: the usual mistake is a `ds=` that an installer left behind. */
  readonly hidden: readonly string[]
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
  const { names, forced } = candidatesOf(input)
  const known = detectionOrder()
  // Where a list of one was taken without a probe, the others are what a mistake would hide.
  const asked = forced === undefined ? [] : [forced]
  const order = [...asked, ...names, ...(identified.probed ? [] : known)].filter((name) => name !== 'None')
  const chosen = new Set(identified.chosen.map(shownAs))
  const wanted = order.filter((name, index) => order.findIndex((one) => shownAs(one) === shownAs(name)) === index)
  const sources = wanted.map((name) => explainOne(name, names, input, chosen.has(shownAs(name))))
  const decided = identified.probed || chosen.size === 0
  const hidden = decided ? [] : sources.filter((one) => one.answer === 'yes' && !one.chosen).map(({ name }) => name)
  return { identified, sources, hidden }
}

/** The source's own spelling; a name that no source has may be anything, an address with a password too. */
function shownAs(name: string): string {
  return datasourceNamed(name)?.name ?? 'unknown'
}

function explainOne(name: string, names: readonly string[], input: IdentifyInput, chosen: boolean): ExplainedSource {
  const shown = shownAs(name)
  const source = datasourceNamed(shown, input.datasources)
  const answer = probe(shown, names, input)
  const rules = source?.detect.rules ?? []
  const settings = source ? settingsFor(source, input) : {}
  const deciding = answer === 'no' ? [] : rules.filter((rule) => rule.answer === answer)
  const because = deciding.flatMap((rule) => rule.holds(input.facts, settings, names) ?? [])
  return { name: shown, answer, chosen, because, lookedAt: lookedAt(rules, [input.facts, settings, names]) }
}

/** Each once, without what held. */
function lookedAt(rules: readonly Rule[], given: Parameters<Rule['holds']>): readonly Said[] {
  const silent = rules.filter((rule) => rule.holds(...given) === undefined)
  return [...new Set(silent.map((rule) => rule.looksAt))].map((one) => say`${one}`)
}
