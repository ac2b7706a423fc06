// What the firmware has to say of a machine of this cloud.

import { HostError } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import { type DmiKey, dmiValue } from './dmi.ts'

/** Throws where it says nothing: then this is another machine than its manufacturer promises. */
export function ownDmi(facts: Facts, key: DmiKey): string {
  const value = dmiValue(facts, key)
  if (value) return value
  throw new HostError('not-found', say`The machine's DMI has no ${say.word(key)}`)
}
