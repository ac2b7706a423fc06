// The machine's NIC that a cloud means: clouds know NICs by their MAC.

import type { Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Path, Problems } from '../../problems.ts'
import { shownMac } from '../../public-words.ts'
import type { KnownNic } from '../../state.ts'
import { textOf } from './values.ts'

/** undefined: the machine has no such NIC, which was reported. */
export function nicOfMac(
  given: Json | undefined,
  nics: readonly KnownNic[],
  path: Path,
  problems: Problems,
): KnownNic | undefined {
  const mac = textOf(given)?.toLowerCase()
  const nic = nics.find((one) => one.mac.toLowerCase() === mac)
  if (nic) return nic
  const message = mac === undefined ? say`no MAC address is given` : say`no NIC has the MAC address ${shownMac(mac)}`
  problems.error('network/unknown-mac', path, say`${message}; the interface is left out`)
  return undefined
}
