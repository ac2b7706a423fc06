// A network for as long as a datasource is being read: set up, used, and always taken down again, whatever happens in between. What the
// machine had before is left as it was. Several NICs are tried side by side, and so are the two families of addresses where IPv4 is
// slow to come: docs/decisions/0063-ephemeral-side-by-side.md.

import { HostError, reasonOf } from '../../core/errors.ts'
import type { Facts, Nic } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Host } from '../../system/host.ts'
import { type Exits, processExits } from '../../system/process-exits.ts'
import { boundHost, heldNotices, linkLocalOf } from './bound-host.ts'
import { nicsToTry } from './candidate-nics.ts'
import { openSession, type Session, type StaticAddress, setUpIpv4, setUpIpv6 } from './ephemeral-session.ts'
import type { Lease } from './lease.ts'
import { type Lenience, leniently } from './lenience.ts'
import { reportUnknownClients } from './obtain-lease.ts'
import { type Claim, sideBySide } from './side-by-side.ts'

export interface EphemeralInput {
  readonly host: Host
  readonly facts: Facts
  readonly notices: Notices
  readonly network: EphemeralNetwork
  /** DHCP clients by preference; default dhcpcd, dhclient, udhcpc. */
  readonly clients?: readonly string[]
  /** Default: the best candidate for a fallback. */
  readonly interface?: string
  /** Told what to do should the process be ended. Default: on SIGTERM, SIGINT and SIGHUP. */
  readonly exits?: Exits
}

/** What is set up. With both families, one of them is enough. */
export interface EphemeralNetwork {
  readonly ipv4?: 'dhcp' | 'link-local' | StaticAddress
  readonly ipv6?: 'link-local'
  /** Milliseconds that IPv4 is ahead of IPv6. Default 3000. */
  readonly ipv4HeadStart?: number
  /** Where one of these addresses answers, the network is up already and nothing is done. */
  readonly unless?: readonly string[]
  /** What is sent along when they are asked. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * 'each': every NIC that may be the one, side by side; the first result counts. 'first': the physical one that the kernel found first.
   * Default: the best candidate for a fallback.
   */
  readonly nics?: 'best' | 'each' | 'first'
  /** NICs that come before the others. */
  readonly prefer?: (nic: Nic) => boolean
  /** The names of the NICs to try, made of those of all candidates. */
  readonly choose?: (candidates: readonly string[], host: Host) => Promise<readonly string[]>
  /** An IPv4 address that is on the link wherever a lease names no way to it. */
  readonly onLink?: string
  /** Milliseconds to wait for a NIC where there is none yet: drivers may be late. Default 30 000. */
  readonly waitForNic?: number
  /** What is done where it cannot be set up. Default: it has failed. */
  readonly lenience?: (facts: Facts) => Lenience
}

/**
 * Gets the NIC and what DHCP gave it; no NIC: the network was up already, no lease: there was none to ask for or to be had. `via` is what
 * to use in place of the usual host and notices, as other tries go on at the same time.
 */
export type EphemeralWork<T> = (lease?: Lease, nic?: string, via?: Via) => Promise<T>

export interface Via {
  readonly host: Host
  readonly notices: Notices
  /** Before what may be done only once: all other tries are over when it returns. */
  readonly claim: Claim
}

/** Milliseconds that a NIC, and then IPv4 on it, is ahead of the next one. */
const nicHeadStart = 1000
const ipv4HeadStart = 3000
/** Milliseconds between tries by IPv6 while IPv4 may still come. */
const ipv6Pause = 1000
/** Milliseconds to wait for the kernel to be sure of a link-local address. */
const linkLocalPatience = 2000
/** A machine may have dozens of NICs. */
const mostNics = 8
/** The tables of routes of NICs that are tried at once begin here; rules with these numbers come before the main table's. */
const firstTable = 23_500

/** Returns what `work` does; with several ways to try, the first result that is not undefined. */
export async function withEphemeralNetwork<T>(input: EphemeralInput, work: EphemeralWork<T>): Promise<T> {
  const attempt = (facts: Facts, begun: () => void) =>
    onNics({ ...input, facts }, (...reached) => {
      begun()
      return work(...reached)
    })
  return leniently(input, attempt, () => work())
}

async function onNics<T>(input: EphemeralInput, work: EphemeralWork<T>): Promise<T> {
  if (await isOnline(input)) return work()
  const nics = await nicsToTry(input)
  reportUnknownClients(input)
  const [only, ...others] = nics
  if (only === undefined) {
    const { interface: asked } = input
    throw new HostError(
      'unreachable',
      asked ? say`There is no NIC "${say.named(asked)}"` : say`No NIC is there to ask DHCP on`,
    )
  }
  if (others.length === 0) return (await withNic(input, only, work)) as T
  input.notices.debug(say`trying ${say.join(nics.map(({ name }) => say.named(name)))} side by side`)
  const attempts = nics.map((nic, index) => async (signal: AbortSignal, claim: Claim) => {
    try {
      return await withNic({ ...input, apart: { table: firstTable + index, signal, claim } }, nic, work)
    } catch (error) {
      if (!signal.aborted) input.notices.debug(say`nothing by way of ${say.named(nic.name)}: ${reasonOf(error)}`)
      throw error
    }
  })
  return (await sideBySide(attempts, { clock: input.host.clock, delay: nicHeadStart, most: mostNics })) as T
}

async function isOnline({ host, network, notices }: EphemeralInput): Promise<boolean> {
  const { unless = [], headers } = network
  if (unless.length === 0) return false
  try {
    await host.http.race(unless, { ...fetchOptions.onlineCheck, ...(headers && { headers }), harmless: true })
    notices.debug(say`the network is up already: no ephemeral network is set up`)
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return false
  }
}

/** `apart`: other NICs are tried at the same time. */
interface NicInput extends EphemeralInput {
  readonly apart?: { readonly table: number; readonly signal: AbortSignal; readonly claim: Claim }
}

async function withNic<T>(input: NicInput, nic: Nic, work: EphemeralWork<T>): Promise<T | undefined> {
  const session = openSession(input, nic)
  let ending = false
  const unregister = (input.exits ?? processExits)(() => {
    ending = true
    return session.close()
  })
  try {
    return await byFamilies(input, nic, session, work)
  } finally {
    // The network goes first: a signal in between finds nothing more to do.
    await session.close()
    unregister()
    // Whoever is told that the source cannot be read would go on without it, while the process ends.
    if (ending) await new Promise(() => {})
  }
}

/** IPv4 first; IPv6 where that fails, or where it is slow and IPv6 has a result sooner. */
async function byFamilies<T>(
  input: NicInput,
  nic: Nic,
  session: Session,
  work: EphemeralWork<T>,
): Promise<T | undefined> {
  const { host, network, notices, clients, apart } = input
  const { ipv4, ipv6 } = network
  const by = (lease?: Lease, turn: Turn | undefined = apart) => workOn(input, nic, work, { lease, turn })
  if (ipv4 === undefined) {
    await setUpIpv6(host, nic, session)
    return await by()
  }
  const { onLink } = network
  const how = { host, notices, ipv4, table: apart?.table, ...(onLink && { onLink }), ...(clients && { clients }) }
  if (ipv6 === undefined) return await by(await setUpIpv4(how, nic, session, apart?.signal))
  const enough = new AbortController()
  const stop = apart ? AbortSignal.any([enough.signal, apart.signal]) : enough.signal
  const lease = outcomeOf(setUpIpv4(how, nic, session, stop))
  const early = await within(host, network.ipv4HeadStart ?? ipv4HeadStart, lease)
  try {
    await setUpIpv6(host, nic, session)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    if (early && !early.lease) throw early.failure
  }
  if (early?.lease) return await by(early.lease)
  if (early) {
    notices.debug(say`using link-local ipv6, as IPv4 failed: ${reasonOf(early.failure)}`)
    return await by()
  }
  notices.debug(say`IPv4 takes its time on ${say.named(nic.name)}: IPv6 is tried as well`)
  const turnOf = (signal: AbortSignal, claim: Claim): Turn => ({
    signal,
    async claim() {
      await claim()
      await apart?.claim()
    },
  })
  const byIpv6 = (signal: AbortSignal, claim: Claim) =>
    untilIpv4(host, lease, signal, () => by(undefined, turnOf(signal, claim)))
  const byIpv4 = async (signal: AbortSignal, claim: Claim) => {
    signal.addEventListener('abort', () => enough.abort(), { once: true })
    const late = await lease
    if (late.lease) return await by(late.lease, turnOf(signal, claim))
    throw late.failure
  }
  return await sideBySide([byIpv4, byIpv6], { clock: host.clock, delay: 0, ...(apart && { signal: apart.signal }) })
}

type Outcome =
  | { readonly lease: Lease; readonly failure?: never }
  | { readonly lease?: never; readonly failure: HostError }

async function outcomeOf(lease: Promise<Lease>): Promise<Outcome> {
  try {
    return { lease: await lease }
  } catch (error) {
    if (error instanceof HostError) return { failure: error }
    throw error
  }
}

/** undefined: not yet. */
async function within<T>({ clock }: Host, milliseconds: number, outcome: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  const time = clock.sleep(milliseconds, over.signal).then(nothing, nothing)
  try {
    return await Promise.race([outcome, time])
  } finally {
    over.abort()
  }
}

function nothing(): undefined {}

/** Tries until there is a result, or IPv4, to which it gives way with its failure; where IPv4 fails in the end, once more. */
async function untilIpv4<T>(
  host: Host,
  lease: Promise<Outcome>,
  signal: AbortSignal,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let last = false; ; ) {
    try {
      return await attempt()
    } catch (error) {
      if (last || signal.aborted || !(error instanceof HostError)) throw error
      const outcome = await within(host, ipv6Pause, lease)
      if (outcome?.lease) throw error
      last = outcome !== undefined
    }
  }
}

/** Of several that go on at once: it ends with the signal, leaves by its NIC, and tells its warnings only if it was not cut short. */
interface Turn {
  readonly signal: AbortSignal
  readonly claim: Claim
}

interface Reached {
  readonly lease: Lease | undefined
  readonly turn: Turn | undefined
}

async function workOn<T>(
  { host, network, notices, apart }: NicInput,
  nic: Nic,
  work: EphemeralWork<T>,
  { lease, turn }: Reached,
): Promise<T | undefined> {
  if (!turn) return await work(lease, nic.name)
  const { signal } = turn
  const held = heldNotices(notices)
  const ipv6 = apart && network.ipv6 && (await linkLocalOf(host, nic.name, lease ? 0 : linkLocalPatience))
  const from = apart && { ipv4: lease?.address, ipv6 }
  const claim = async () => {
    await turn.claim()
    held.release()
  }
  try {
    return await work(lease, nic.name, { host: boundHost(host, signal, from), notices: held.notices, claim })
  } finally {
    if (!signal.aborted) held.release()
  }
}
