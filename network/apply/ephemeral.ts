// A network for as long as a datasource is being read: set up on one NIC, used, and always taken down again, whatever
// happens in between. What the machine had before is left as it was.

import { commandWrote, Failure, HostError, reasonOf } from '../../core/errors.ts'
import type { Facts, Nic } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import type { Argv, Host } from '../../system/host.ts'
import { type Exits, processExits } from '../../system/process-exits.ts'
import { dhcpClients } from './dhcp-clients.ts'
import { candidateNics, settledFacts } from './fallback.ts'
import { broadcastOf, type Lease, leaseFrom } from './lease.ts'

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
  /** Where one of these addresses answers, the network is up already and nothing is done. */
  readonly unless?: readonly string[]
  /** 'each': every NIC that may be the one, until `work` has a result. Default: the best candidate for a fallback. */
  readonly nics?: 'best' | 'each'
  /** NICs that come before the others. */
  readonly prefer?: (nic: Nic) => boolean
}

/** Gets the NIC and what DHCP gave it; no NIC: the network was up already, no lease: there was none to ask for or to be had. */
export type EphemeralWork<T> = (lease?: Lease, nic?: string) => Promise<T>

export interface StaticAddress {
  readonly address: string
  readonly prefix: number
  readonly broadcast?: string
  readonly router?: string
}

/** Returns what `work` does; with several NICs to try, the first result that is not undefined. */
export async function withEphemeralNetwork<T>(input: EphemeralInput, work: EphemeralWork<T>): Promise<T> {
  if (await isOnline(input)) return work()
  const facts = await settledFacts(input.host, input.facts, input.notices)
  const nics = nicsToTry(input, facts)
  for (const nic of nics.slice(0, -1)) {
    try {
      const result = await withNic(input, nic, work)
      if (result !== undefined) return result
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      input.notices.debug(say`nothing by way of ${say.named(nic.name)}: ${reasonOf(error)}`)
    }
  }
  const last = nics.at(-1)
  if (last) return await withNic(input, last, work)
  const { interface: asked } = input
  throw new HostError(
    'unreachable',
    asked ? say`There is no NIC "${say.named(asked)}"` : say`No NIC is there to ask DHCP on`,
  )
}

function nicsToTry({ network, interface: asked }: EphemeralInput, facts: Facts): readonly Nic[] {
  const { prefer, nics = 'best' } = network
  const names = asked === undefined ? candidateNics(facts) : [asked]
  const candidates = names.flatMap((name) => facts.nics.filter((nic) => nic.name === name))
  const ordered = prefer ? [...candidates.filter(prefer), ...candidates.filter((nic) => !prefer(nic))] : candidates
  return nics === 'each' ? ordered : ordered.slice(0, 1)
}

async function withNic<T>(input: EphemeralInput, nic: Nic, work: EphemeralWork<T>): Promise<T> {
  const session = openSession(input, nic)
  const unregister = (input.exits ?? processExits)(session.close)
  try {
    return await work(await setUp(input, nic, session), nic.name)
  } finally {
    // The network goes first: a signal in between finds nothing more to do.
    await session.close()
    unregister()
  }
}

async function isOnline({ host, network, notices }: EphemeralInput): Promise<boolean> {
  const { unless = [] } = network
  if (unless.length === 0) return false
  try {
    await host.http.race(unless, { ...fetchOptions.onlineCheck, harmless: true })
    notices.debug(say`the network is up already: no ephemeral network is set up`)
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return false
  }
}

interface Session {
  /**
   * Runs `argv`; `undo` is run when the session closes, in reverse order. What is there already is fine; it is still undone if
   * it is known to be ours.
   */
  change(argv: Argv, undo?: Argv, options?: { readonly ours?: boolean }): Promise<void>
  readonly close: () => Promise<void>
}

function openSession({ host, notices }: EphemeralInput, nic: Nic): Session {
  const undo: Argv[] = []
  return {
    async change(argv, back, { ours = false } = {}) {
      let there = false
      try {
        await host.commands.run(argv, { timeout: 60_000 })
      } catch (error) {
        if (!commandWrote(error, /File exists|already assigned/)) throw error
        there = true
      }
      if (back && (ours || !there)) undo.push(back)
    },
    async close() {
      for (let argv = undo.pop(); argv; argv = undo.pop()) {
        try {
          await host.commands.run(argv, { timeout: 60_000 })
        } catch (error) {
          const message = say`The ephemeral network of ${say.named(nic.name)} is not wholly gone: ${reasonOf(error)}`
          notices.warning('network/ephemeral', message)
        }
      }
    },
  }
}

/** IPv4 first, then IPv6; one of them is enough. */
async function setUp(input: EphemeralInput, nic: Nic, session: Session): Promise<Lease | undefined> {
  const { network, notices } = input
  let lease: Lease | undefined
  let failure: unknown
  if (network.ipv4 !== undefined) {
    try {
      lease = await setUpIpv4(input, nic, session)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      failure = error
    }
  }
  if (network.ipv6 !== undefined) {
    try {
      if ((await operstate(input.host, nic)) !== 'up') await session.change(linkUp(nic))
      if (failure !== undefined) notices.debug(say`using link-local ipv6, as IPv4 failed: ${reasonOf(failure)}`)
      failure = undefined
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      if (lease === undefined) failure ??= error
    }
  }
  if (failure !== undefined) throw failure
  return lease
}

async function setUpIpv4(input: EphemeralInput, nic: Nic, session: Session): Promise<Lease> {
  const { host, network } = input
  const wasUp = (await operstate(host, nic)) === 'up'
  const before = await addressesOf(host, nic)
  // The last to be undone: the link goes down after its routes and before its address is taken away.
  const down: Argv = ['ip', '-family', 'inet', 'link', 'set', 'dev', nic.name, 'down']
  if (network.ipv4 === 'dhcp') {
    if (!wasUp) await session.change(linkUp(nic), down)
    const lease = await obtainLease(input, nic)
    await addAddress(session, nic, lease, before)
    await addRoutes(host, session, nic, lease)
    return lease
  }
  const lease = fixedLease(nic, network.ipv4 === 'link-local' ? linkLocal(nic) : (network.ipv4 as StaticAddress))
  await addAddress(session, nic, lease, before)
  if (!wasUp) await session.change(linkUp(nic), down)
  await addRoutes(host, session, nic, lease)
  return lease
}

async function obtainLease({ host, notices, clients }: EphemeralInput, nic: Nic): Promise<Lease> {
  const names = clients ?? []
  const known = dhcpClients.map((client) => client.name)
  for (const [index, name] of names.entries()) {
    if (known.some((one) => one === name)) continue
    const message = say`Unknown DHCP client in place ${index + 1} of the list; known are ${say.join(known.map(say.word))}`
    const hint = didYouMean(known, name)
    notices.warning('network/dhcp', message, hint && { hint })
  }
  const chosen = names.flatMap((name) => dhcpClients.filter((client) => client.name === name))
  for (const client of chosen.length > 0 ? chosen : dhcpClients) {
    if ((await host.commands.find(client.name)) === undefined) continue
    const options = await client.lease(host, nic)
    if (!options)
      throw new HostError('unreachable', say`${say.named(client.name)} got no lease on ${say.named(nic.name)}`)
    try {
      return leaseFrom(options, nic.name, (problem) => notices.warning('network/dhcp', problem))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new HostError('unreachable', error.short, { cause: error })
    }
  }
  throw new HostError('not-found', say`No DHCP client is installed: one of dhcpcd, dhclient and udhcpc is needed`)
}

async function addAddress(session: Session, nic: Nic, lease: Lease, before: ReadonlySet<string>): Promise<void> {
  const cidr = `${lease.address}/${lease.prefix}`
  const add: Argv = ['ip', '-family', 'inet', 'addr', 'add', cidr, 'broadcast', lease.broadcast, 'dev', nic.name]
  const undo: Argv = ['ip', '-family', 'inet', 'addr', 'del', cidr, 'dev', nic.name]
  // dhcpcd has set the address itself by now: it goes too, unless it was there before the lease.
  await session.change(add, before.has(cidr) ? undefined : undo, { ours: true })
}

/** Static routes take the place of the router where there are any (RFC 3442); a default route that is there stays. */
async function addRoutes(host: Host, session: Session, { name }: Nic, lease: Lease): Promise<void> {
  for (const { target, gateway } of lease.routes) {
    const via = gateway === '0.0.0.0' ? [] : ['via', gateway]
    const route = [target === '0.0.0.0/0' ? 'default' : target, ...via, 'dev', name]
    await session.change(['ip', '-4', 'route', 'append', ...route], ['ip', '-4', 'route', 'del', ...route])
  }
  const [router] = lease.routers
  if (lease.routes.length > 0 || router === undefined || (await hasDefaultRoute(host))) return
  const direct = [router, 'dev', name, 'src', lease.address]
  await session.change(['ip', '-4', 'route', 'replace', ...direct], ['ip', '-4', 'route', 'del', ...direct])
  const standard = ['default', 'via', router, 'dev', name]
  await session.change(
    ['ip', '-4', 'route', 'replace', ...standard],
    ['ip', '-4', 'route', 'del', 'default', 'dev', name],
  )
}

async function hasDefaultRoute(host: Host): Promise<boolean> {
  const { stdout } = await host.commands.query(['ip', '-4', 'route', 'show', 'default'], { timeout: 10_000 })
  return stdout.trim() !== ''
}

async function addressesOf(host: Host, { name }: Nic): Promise<ReadonlySet<string>> {
  const { stdout } = await host.commands.query(['ip', '-4', 'addr', 'show', 'dev', name], { timeout: 10_000 })
  return new Set([...stdout.matchAll(/^[ \t]+inet (\S+)/gm)].flatMap((match) => match[1] ?? []))
}

async function operstate(host: Host, { name, operstate: known }: Nic): Promise<string | undefined> {
  return (await host.files.readText(`/sys/class/net/${name}/operstate`))?.trim() ?? known
}

function linkUp({ name }: Nic): Argv {
  return ['ip', 'link', 'set', 'dev', name, 'up']
}

function fixedLease({ name }: Nic, { address, prefix, broadcast, router }: StaticAddress): Lease {
  return {
    interface: name,
    address,
    prefix,
    broadcast: broadcast ?? broadcastOf(address, prefix),
    routers: router === undefined ? [] : [router],
    options: {},
    routes: [],
  }
}

/** An address of 169.254/16 that follows from the MAC, so that two NICs are unlikely to take the same (RFC 3927). */
function linkLocal({ mac = '' }: Nic): StaticAddress {
  const [third = 1, fourth = 1] = mac
    .split(':')
    .slice(-2)
    .map((byte) => Number.parseInt(byte, 16) || 1)
  return { address: `169.254.${Math.min(third, 254)}.${Math.min(fourth, 254)}`, prefix: 16 }
}
