// Detection by rules: each knows what it looks at, and says which fact decided, so that `firstlight datasource detect` can explain the very
// answer that the boot generator acts on.

import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { type DmiKey, dmiValue } from './dmi.ts'
import { filesystemsLabelled } from './labels.ts'

export type Detection = 'yes' | 'maybe' | 'no'

/**
 * Pure; the boot generator and the runner use the very same function. `settings` is the raw mapping from the config, unchecked; `listed`
 * the names of the datasource_list, absent where there is none: then all sources count.
 */
export interface Detect {
  (facts: Facts, settings: JsonObject, listed?: readonly string[]): Detection
  /** What it is made of, for whoever asks why. Every source of the list has them. */
  readonly rules?: readonly Rule[]
}

export interface Rule {
  /** What it means for the source if the rule holds. */
  readonly answer: Exclude<Detection, 'no'>
  /** "DMI system-manufacturer: Hetzner": for whoever asks why the source was not chosen. */
  readonly looksAt: Said
  /** The fact that decided ("DMI system-manufacturer is Hetzner"); undefined: the rule does not hold. Pure. */
  holds(facts: Facts, settings: JsonObject, listed?: readonly string[]): Said | undefined
}

/** 'yes' if a rule for it holds, otherwise 'maybe' if one for that does. */
export function detects(...rules: readonly Rule[]): Detect {
  const detect: Detect = (facts, settings, listed) => {
    const holding = (wanted: Detection) =>
      rules.some((one) => one.answer === wanted && one.holds(facts, settings, listed) !== undefined)
    if (holding('yes')) return 'yes'
    return holding('maybe') ? 'maybe' : 'no'
  }
  return Object.assign(detect, { rules })
}

export function rule(looksAt: Said, holds: Rule['holds'], answer: Rule['answer'] = 'yes'): Rule {
  return { answer, looksAt, holds }
}

/** The same rule, for a source that may be here and may not. */
export function maybe(inner: Rule): Rule {
  return { ...inner, answer: 'maybe' }
}

/** Not in containers, which see files of their host. (DMI is never seen there.) */
export function outsideContainers(inner: Rule): Rule {
  return {
    ...inner,
    holds: (facts, ...rest) => (facts.virtualization.container ? undefined : inner.holds(facts, ...rest)),
  }
}

/** The DMI's `key`, such as "system-manufacturer", has one of these values. */
export function dmiIs(key: DmiKey, ...values: readonly string[]): Rule {
  return dmiRule(key, (value) => values.includes(value), say.join(values.map(say.word), ' or '))
}

export function dmiStarts(key: DmiKey, ...prefixes: readonly string[]): Rule {
  return dmiRule(
    key,
    (value) => prefixes.some((prefix) => value.startsWith(prefix)),
    say.join(
      prefixes.map((prefix) => say`${say.word(prefix)}…`),
      ' or ',
    ),
  )
}

/** `wanted`: what that is. */
export function dmiHas(key: DmiKey, test: RegExp, wanted: Said): Rule {
  return dmiRule(key, (value) => test.test(value), wanted)
}

function dmiRule(key: DmiKey, test: (value: string) => boolean, wanted: Said): Rule {
  return rule(say`DMI ${say.word(key)}: ${wanted}`, (facts) => {
    const value = dmiValue(facts, key)
    // A serial number may hold an address with a password: what it is has to be said by who reads it.
    if (value === undefined || !test(value)) return undefined
    return key.endsWith('serial-number') ? say`DMI ${say.word(key)}` : say`DMI ${say.word(key)} is ${say.named(value)}`
  })
}

/** All of `names` are in `folder`; the source has their paths among its `probes` (`pathsIn`). */
export function filesExist(folder: string, ...names: readonly string[]): Rule {
  const paths = pathsIn(folder, ...names)
  const shown = say.join(paths.map(say.path), ' and ')
  return rule(shown, ({ paths: there }) =>
    paths.every((path) => there.has(path)) ? say`${shown} ${paths.length > 1 ? 'exist' : 'exists'}` : undefined,
  )
}

/** The same for a file. */
export function fileExists(path: string): Rule {
  return rule(say.path(path), ({ paths }) => (paths.has(path) ? say`${say.path(path)} exists` : undefined))
}

export function pathsIn(folder: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${folder}/${name}`)
}

/** A filesystem has one of these labels, spelled so. */
export function labelled(...labels: readonly string[]): Rule {
  const shown = say.join(labels.map(say.word), ' or ')
  return rule(say`the label ${shown}`, (facts) => {
    const disk = filesystemsLabelled(facts, labels)[0]
    return disk && say`${say.path(disk.device)} is labelled ${say.word(disk.label ?? '')}`
  })
}

/** The kernel command line has this word, alone. */
export function commandLineWord(word: string): Rule {
  return rule(say`the word ${say.word(word)} on the kernel command line`, ({ cmdline }) =>
    cmdline.split(/\s+/).includes(word) ? say`the kernel command line has ${say.word(word)}` : undefined,
  )
}
