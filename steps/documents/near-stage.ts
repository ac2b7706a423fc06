// The stage that somebody meant who has written another name.

import type { Said } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import { isKnownStage, knownStages } from './stage-names.ts'

/** The stage that was probably meant by a name, known or one of `defined`; undefined: it is a name of its own. */
export function nearStage(name: string, defined: readonly string[] = []): Said | undefined {
  const [, base = '', suffix = ''] = /^(.*?)((?:\.(?:before|after))?)$/s.exec(name) ?? []
  // Any two letters are near "fs".
  if (base.length < 3 || isKnownStage(name)) return undefined
  const known = knownStages.map((stage) => `${stage}${suffix}`)
  return didYouMean([...known, ...defined], `${base.toLowerCase()}${suffix}`)
}
