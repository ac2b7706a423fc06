// The NICs that the config names by MAC have to be there before anything is renamed or written.

import { Failure, reasonOf } from '../../core/errors.ts'
import type { Facts, Nic } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { Argv, Host } from '../../system/host.ts'
import { isHidden, shownMac } from '../public-words.ts'
import type { NetworkState } from '../state.ts'
import { namedByMac } from './nic-list.ts'
import { nicsNow, type WantedName, wantedNames } from './rename.ts'

const rounds = 5

export interface WaitInput {
  readonly host: Host
  readonly facts: Facts
  readonly state: NetworkState
  readonly notices: Notices
}

/** NICs that the config names and the machine does not have. Pure. */
function missingDevices(
  state: Pick<NetworkState, 'version' | 'interfaces'>,
  nics: readonly Nic[],
): readonly WantedName[] {
  const present = new Set(namedByMac(nics).map(({ mac }) => mac.toLowerCase()))
  return wantedNames(state).filter(({ mac }) => !present.has(mac.toLowerCase()))
}

/** The NICs, once all are there. Throws if some never appear: the present network config stays as it is. */
export async function waitForDevices({ host, facts, state, notices }: WaitInput): Promise<readonly Nic[]> {
  let nics = facts.nics
  for (let round = 0; round < rounds; round += 1) {
    const missing = missingDevices(state, nics)
    if (missing.length === 0) return nics
    for (const wanted of missing) {
      const { name } = wanted
      const awaited = nics.some((nic) => nic.name === name) ? [] : [`--exit-if-exists=/sys/class/net/${name}`]
      await settle(host, ['udevadm', 'settle', ...awaited], { secret: isHidden(wanted), notices })
    }
    nics = await nicsNow(host, facts)
  }
  const missing = missingDevices(state, nics)
  if (missing.length === 0) return nics
  const macs = say.join(missing.map(({ mac }) => say`'${shownMac(mac)}'`))
  const message = say`Not all expected physical devices present: {${macs}}`
  const there = nics.map(({ name, mac }) => say`${say.named(name)} (${say.named(mac ?? 'no MAC')})`)
  notices.warning('network/missing-device', message, {
    hint: say`there are ${say.join(there) || 'no NICs'}`,
  })
  throw new MissingDevices(message)
}

/** What the stage reports; the config is right and the machine is not, or the other way round. */
class MissingDevices extends Failure {
  constructor(message: Said) {
    super(message)
    this.name = 'MissingDevices'
  }
}

async function settle(
  host: Host,
  argv: Argv,
  { secret, notices }: { readonly secret: boolean; readonly notices: Notices },
): Promise<void> {
  try {
    await host.commands.run(argv, { timeout: 180_000, secret })
  } catch (error) {
    notices.debug(say`udevadm settle failed: ${reasonOf(error)}`)
  }
}
