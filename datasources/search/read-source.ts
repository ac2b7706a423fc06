// Reads one source: in the network that it needs, together with what is to be done about what it says, and once more if the machine was
// on standby.

import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import type { Instance } from '../../core/instance.ts'
import type { Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { EphemeralNetwork, EphemeralWork } from '../../network/apply/ephemeral.ts'
import { leaseHolds } from '../../network/apply/lease-holds.ts'
import { standbyOver } from '../../network/apply/standby.ts'
import type { Deed } from '../../system/deed.ts'
import type { Host } from '../../system/host.ts'
import { keepingConnections } from '../../system/keeping-connections.ts'
import { readNics } from '../../system/nics.ts'
import type { Discovered, Phase, ReadInput, Settle } from '../datasource.ts'
import type { AnyDatasource } from '../index.ts'
import { completeInstance } from './complete-instance.ts'
import { noticesOf } from './read-input.ts'

/** What the stage has for a source: a network, and hands. */
export interface Surroundings extends Pick<ReadInput, 'machineNetwork'> {
  readonly phase: Phase
  /** The name of the machine's usual user. */
  readonly defaultUser?: ReadInput['defaultUser']
  /** What was found before, in an earlier boot or in this one. */
  readonly before?: Instance | undefined
  /** Sets a network up around `work` and takes it down afterwards. Without it, sources that need one are left out. */
  readonly ephemeral?: <T>(network: EphemeralNetwork, work: EphemeralWork<T>) => Promise<T>
  /** Does what a source says is to be done; whether all of it could be. Without it, nothing is done. */
  readonly carryOut?: CarryOut
}

type CarryOut = (host: Host, deeds: readonly Deed[], notices: Notices) => Promise<boolean>

type Result = { readonly instance: Instance; readonly after?: Discovered['networkAfter'] } | { readonly again: Json }

export async function readSource(
  input: Surroundings,
  source: AnyDatasource,
  given: ReadInput,
): Promise<Instance | undefined> {
  if (input.phase !== 'local') return readIn(undefined, input, source, given)
  const wanted = source.ephemeralFor ? source.ephemeralFor(given.settings, given.facts, input.before) : source.ephemeral
  if (!isList(wanted)) return readIn(wanted, input, source, given)
  if (wanted.length === 0) return readIn(undefined, input, source, given)
  for (const network of wanted) {
    try {
      const instance = await readIn(network, input, source, given)
      if (instance) return instance
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      given.notices.info(say`${say.named(source.name)} is not to be had before the network is up: ${reasonOf(error)}`)
    }
  }
  return undefined
}

function isList<T>(value: T | readonly T[] | undefined): value is readonly T[] {
  return Array.isArray(value)
}

async function readIn(
  network: EphemeralNetwork | undefined,
  input: Surroundings,
  source: AnyDatasource,
  given: ReadInput,
): Promise<Instance | undefined> {
  const { ephemeral } = input
  if (network && !ephemeral) {
    given.notices.debug(
      say`${say.named(source.name)} needs a network before the network is up, and there is none to be had`,
    )
    return undefined
  }
  const online: Online = (work, nic) => {
    if (!network || !ephemeral) return work()
    return ephemeral(nic === undefined ? network : { ...network, choose: async () => [nic] }, work)
  }
  for (let resumed: Json | undefined; ; ) {
    const result = await readOnce(input, source, { ...given, ...(resumed !== undefined && { resumed }) }, online)
    if (result === undefined || 'instance' in result) return result?.instance
    resumed = result.again
  }
}

/** In the network that the source needs; `nic`: by way of this one alone. */
type Online = <T>(work: EphemeralWork<T>, nic?: string) => Promise<T>

async function readOnce(
  input: Surroundings,
  source: AnyDatasource,
  given: ReadInput,
  online: Online,
): Promise<Result | undefined> {
  let wasOnline = false
  let late: { readonly settle: Settle; readonly nic: string | undefined } | undefined
  let outside: (() => Promise<void>) | undefined
  const work: EphemeralWork<Result | undefined> = async (...reached) => {
    wasOnline = reached[1] !== undefined
    const here = await inputBy(source, given, reached)
    const { host, lease, nic, notices } = here
    const since = await host.clock.uptime()
    const found = await keepingConnections(host, (keeping) => source.read({ ...here, host: keeping }))
    if (found === undefined) return undefined
    // What is done about it is done once, though another NIC may be about to say the same.
    if (found.settle || 'standby' in found) await reached[2]?.claim()
    if ('standby' in found) {
      // Before the cloud is told that the machine waits: it may be over at once.
      const over = await standbyOver(host, found.standby, nic)
      if (found.settle && !(await settled(input, found.settle, here))) {
        throw new HostError('unreachable', say`The cloud was not told that the machine waits for its owner`)
      }
      // A NIC that is about to vanish is left alone first; one that is down could not be plugged in.
      if (found.standby === 'replugged') await over()
      else outside = over
      return { again: found.resumed }
    }
    // Its time may have run out while the source was read, or somebody may have taken its address away, or may do so now.
    const isGood = async () => !lease || (await leaseHolds(host, lease, since))
    if (found.settle && !((await isGood()) && ((await settled(input, found.settle, here)) || (await isGood())))) {
      late = { settle: found.settle, nic }
    }
    const instance = completeInstance(found, { source, phase: input.phase, notices, nic })
    return { instance, ...(found.networkAfter && { after: found.networkAfter }) }
  }
  try {
    const result = await online(work)
    if (late) {
      const { settle, nic } = late
      given.notices.debug(say`The lease is no longer good: what is to be done is done with a new one`)
      await online(async (...reached) => settled(input, settle, await inputBy(source, given, reached)), nic)
    }
    await outside?.()
    if (!result || !('instance' in result) || !result.after) return result
    const network = await result.after()
    return { instance: { ...result.instance, ...(network !== undefined && { network }) } }
  } catch (error) {
    if (error instanceof Failure) await tellFailure(input, source, { ...given, failure: error }, wasOnline && online)
    const known = error instanceof HostError ? source.offline?.(given) : undefined
    if (!known) throw error
    const { notices } = given
    notices.warning('datasource/unreachable', say`The cloud cannot be asked who the machine is: ${reasonOf(error)}`, {
      hint: say`what the machine knows by itself is used`,
    })
    return { instance: completeInstance(known, { source, phase: input.phase, notices }) }
  }
}

/** Whether all that was to be done could be. */
async function settled(
  { carryOut }: Pick<Surroundings, 'carryOut'>,
  settle: Settle,
  here: ReadInput,
): Promise<boolean> {
  if (!carryOut) return true
  try {
    return await carryOut(here.host, await settle(here), here.notices)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    here.notices.warning('datasource/not-done', say`Cannot find out how to tell the cloud: ${reasonOf(error)}`)
    return false
  }
}

/** In the network that there was, or else without. What may have been heard is not told a second time. */
async function tellFailure(
  { carryOut }: Surroundings,
  source: AnyDatasource,
  given: ReadInput & { readonly failure: Failure },
  online: Online | false,
): Promise<void> {
  const { failed } = source
  if (!failed || !carryOut) return
  let begun = false
  const tell: EphemeralWork<boolean | undefined> = async (...reached) => {
    const here = await inputBy(source, given, reached)
    const deeds = await failed({ ...here, failure: given.failure })
    if (deeds.length === 0) return undefined
    await reached[2]?.claim()
    begun = true
    return await settled({ carryOut }, () => deeds, here)
  }
  const { notices } = given
  try {
    if (online) await online(tell)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.debug(say`Cannot tell the cloud by way of its network: ${reasonOf(error)}`)
  }
  if (begun) return
  try {
    await tell()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.warning('datasource/not-done', say`Cannot find out how to tell the cloud: ${reasonOf(error)}`)
  }
}

/** What the source is given for a NIC, which may be one of several that are tried at once, and may have come only now. */
async function inputBy(
  source: AnyDatasource,
  given: ReadInput,
  [lease, nic, via]: Parameters<EphemeralWork<unknown>>,
): Promise<ReadInput> {
  const own = via && { host: via.host, ...noticesOf(source, via.notices) }
  const known = nic === undefined || given.facts.nics.some(({ name }) => name === nic)
  const facts = known ? given.facts : { ...given.facts, nics: await readNics(given.host.files) }
  return { ...given, ...own, facts, ...(nic !== undefined && { nic }), ...(lease && { lease }) }
}
