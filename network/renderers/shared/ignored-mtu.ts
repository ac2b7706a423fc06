// What is said where an interface and its subnet have MTUs of their own: the reference's sentence.

import { type Said, say } from '../../../core/said.ts'
import { shownNumber } from '../../public-words.ts'
import type { Interface } from '../../state.ts'

export function ignoredMtu({ label, mtu }: Interface, subnet: unknown): Said {
  return say`Network config: ignoring ${label} device-level mtu:${shownNumber(mtu)} because ipv4 subnet-level mtu:${shownNumber(subnet)} provided.`
}
