// The NICs that an ephemeral network is tried on, in order; where there is none yet, one is waited for.

import type { Facts, Nic } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { readNics } from '../../system/nics.ts'
import { candidateNics, settledFacts } from './fallback.ts'

export interface CandidateInput {
  readonly host: Host
  readonly facts: Facts
  readonly notices: Notices
  readonly network: {
    readonly nics?: 'best' | 'each' | 'first'
    readonly prefer?: (nic: Nic) => boolean
    readonly choose?: (candidates: readonly string[], host: Host) => Promise<readonly string[]>
    readonly waitForNic?: number
  }
  /** The one that is asked for. */
  readonly interface?: string
}

const patience = 30_000
const step = 250

/** The kernel says nothing of a NIC that it has no driver for yet, so /sys is read again and again. */
export async function nicsToTry(input: CandidateInput): Promise<readonly Nic[]> {
  const { host, notices, network } = input
  const { waitForNic = patience } = network
  let { facts } = input
  for (let waited = 0; ; waited += step) {
    if ((await chosenNics(input, facts)).length > 0) {
      return await chosenNics(input, await settledFacts(host, facts, notices))
    }
    if (waited >= waitForNic || facts.kernel.system !== 'Linux') return []
    if (waited === 0) notices.debug(say`there is no NIC yet: waiting up to ${waitForNic / 1000} s for one`)
    await host.clock.sleep(step)
    facts = { ...facts, nics: await readNics(host.files) }
  }
}

async function chosenNics({ network, interface: asked, host }: CandidateInput, facts: Facts): Promise<readonly Nic[]> {
  const { prefer, choose, nics = 'best' } = network
  const all = candidateNics(facts)
  const names = asked === undefined ? ((await choose?.(all, host)) ?? all) : [asked]
  const candidates = names.flatMap((name) => facts.nics.filter((nic) => nic.name === name))
  const ordered = prefer ? [...candidates.filter(prefer), ...candidates.filter((nic) => !prefer(nic))] : candidates
  if (nics === 'each') return ordered
  return (nics === 'first' ? foundFirst(ordered) : ordered).slice(0, 1)
}

/** What is no hardware comes after what is. */
function foundFirst(nics: readonly Nic[]): readonly Nic[] {
  const group = ({ kind }: Nic) => (kind === 'physical' ? 0 : 1)
  const place = ({ index = Number.MAX_SAFE_INTEGER }: Nic) => index
  return nics.toSorted((a, b) => group(a) - group(b) || place(a) - place(b))
}
