// What an ephemeral network sets up on one NIC, and how that is undone.

import { commandWrote, reasonOf } from '../../core/errors.ts'
import type { Nic } from '../../core/facts.ts'
import { networkOf } from '../../core/ip-addresses.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { fibLeaves } from '../../system/fib-trie.ts'
import type { Argv, Host } from '../../system/host.ts'
import { broadcastOf, type Lease } from './lease.ts'
import { type LeaseInput, obtainLease } from './obtain-lease.ts'

export interface StaticAddress {
  readonly address: string
  readonly prefix: number
  readonly broadcast?: string
  readonly router?: string
}

export interface Ipv4Input {
  readonly host: Host
  readonly notices: Notices
  readonly clients?: readonly string[]
  readonly ipv4: 'dhcp' | 'link-local' | StaticAddress
  /** An address that is on the link where the lease names no way to it. */
  readonly onLink?: string
  /**
   * The table of routes for this NIC alone, used for what is sent from its address: of several NICs that are set up at once none takes
   * the way of another, even in one subnet. Default: the machine's own table.
   */
  readonly table?: number | undefined
}

export interface Session {
  /** Runs `argv`; `undo` is run when the session closes. What is there already is fine; it is still undone if it is known to be ours. */
  change(argv: Argv, undo?: Undo, options?: { readonly ours?: boolean }): Promise<void>
  /** Nothing more has to be done than undoing it. */
  undoLater(undo: Undo): void
  readonly close: () => Promise<void>
}

/** Ways go first, in reverse order, as they go by themselves with an address or a link; then all the rest at once. */
interface Undo {
  readonly argv: Argv
  readonly of: 'way' | 'address' | 'link'
}

export function openSession({ host, notices }: { host: Host; notices: Notices }, nic: Nic): Session {
  const undo: Undo[] = []

  async function undone({ argv }: Undo): Promise<void> {
    try {
      await host.commands.run(argv, { timeout: 60_000, undoes: true })
    } catch (error) {
      const message = say`The ephemeral network of ${say.named(nic.name)} is not wholly gone: ${reasonOf(error)}`
      notices.warning('network/ephemeral', message)
    }
  }

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
    undoLater: (back) => void undo.push(back),
    async close() {
      const all = undo.splice(0).reverse()
      for (const one of all) if (one.of === 'way') await undone(one)
      await Promise.all(all.filter((one) => one.of !== 'way').map(undone))
    },
  }
}

export async function setUpIpv4(input: Ipv4Input, nic: Nic, session: Session, signal?: AbortSignal): Promise<Lease> {
  const { host, ipv4 } = input
  const wasUp = (await operstate(host, nic)) === 'up'
  if (ipv4 === 'dhcp') {
    // Not left to dhcpcd, which can: what it asks the moment a link is up may not reach the server, and it asks again after four seconds.
    if (!wasUp) await session.change(linkUp(nic), linkDown(nic))
    const before = await addressesBefore(input, nic)
    const [lease] = await Promise.all([obtainLease(input, nic, signal), loadMeanwhile(host)])
    signal?.throwIfAborted()
    await addLeased(host, session, nic, lease, before)
    await addRoutes(input, session, nic, lease)
    return lease
  }
  const before = await addressesOn(host, nic)
  const lease = fixedLease(nic, ipv4 === 'link-local' ? linkLocal(nic) : ipv4)
  await addAddress(session, nic, lease, before)
  if (!wasUp) await session.change(linkUp(nic), linkDown(nic))
  await addRoutes(input, session, nic, lease)
  return lease
}

/** What requests need is loaded while the server is waited for, once the client has been started. If that fails, the first request says so. */
async function loadMeanwhile({ http, clock }: Host): Promise<void> {
  if (!http.load) return
  await clock.sleep(10)
  await http.load().catch(() => {})
}

/** What DHCP says on a NIC that is left as it was. Some clients set the address that they get: it is taken away with the rest. */
export async function askLease(input: LeaseInput, nic: Nic): Promise<Lease> {
  const { host } = input
  const session = openSession(input, nic)
  try {
    const before = await addressesOn(host, nic)
    if ((await operstate(host, nic)) !== 'up') await session.change(linkUp(nic), linkDown(nic))
    const lease = await obtainLease(input, nic)
    await addAddress(session, nic, lease, before)
    return lease
  } finally {
    await session.close()
  }
}

/** IPv6 needs no more: the kernel gives the NIC its link-local address. The link is left up. */
export async function setUpIpv6(host: Host, nic: Nic, session: Session): Promise<void> {
  if ((await operstate(host, nic)) !== 'up') await session.change(linkUp(nic))
}

async function addAddress(session: Session, nic: Nic, lease: Lease, before: ReadonlySet<string>): Promise<void> {
  const cidr = cidrOf(lease)
  const add: Argv = ['ip', '-family', 'inet', 'addr', 'add', cidr, 'broadcast', lease.broadcast, 'dev', nic.name]
  // dhcpcd has set the address itself by now: it goes too, unless it was there before the lease.
  await session.change(add, before.has(cidr) ? undefined : removal(nic, lease), { ours: true })
}

/** As `addAddress`; where the kernel's table tells that dhcpcd has set the address, `ip` is not started to be told so. */
async function addLeased(host: Host, session: Session, nic: Nic, lease: Lease, before: Before): Promise<void> {
  const { here, on } = before
  if (on) return await addAddress(session, nic, lease, on)
  const isNew = !here.has(lease.address)
  if (isNew && (await addressesHere(host))?.has(lease.address)) return session.undoLater(removal(nic, lease))
  await addAddress(session, nic, lease, isNew ? new Set() : new Set([cidrOf(lease)]))
}

function removal({ name }: Nic, lease: Lease): Undo {
  return { of: 'address', argv: ['ip', '-family', 'inet', 'addr', 'del', cidrOf(lease), 'dev', name] }
}

function cidrOf({ address, prefix }: Lease): string {
  return `${address}/${prefix}`
}

/** Static routes take the place of the router where there are any (RFC 3442); a default route that is there stays. */
async function addRoutes(
  { host, table, onLink }: Ipv4Input,
  session: Session,
  { name }: Nic,
  lease: Lease,
): Promise<void> {
  const apart = table === undefined ? [] : ['table', String(table)]
  const route = (verb: 'append' | 'replace' | 'del', ...words: readonly string[]): Argv => [
    ...(['ip', '-4', 'route', verb] as const),
    ...words,
    ...apart,
  ]
  const gone = (...words: readonly string[]): Undo => ({ of: 'way', argv: route('del', ...words) })
  const add = (...words: readonly string[]) => session.change(route('append', ...words), gone(...words))
  if (table !== undefined) {
    const rule = ['from', lease.address, 'table', String(table), 'pref', String(table)]
    await session.change(['ip', '-4', 'rule', 'add', ...rule], {
      of: 'way',
      argv: ['ip', '-4', 'rule', 'del', ...rule],
    })
    await add(networkOf(`${lease.address}/${lease.prefix}`), 'dev', name, 'src', lease.address)
  }
  for (const { target, gateway } of lease.routes) {
    const via = gateway === '0.0.0.0' ? [] : ['via', gateway]
    await add(target === '0.0.0.0/0' ? 'default' : target, ...via, 'dev', name)
  }
  const [router] = lease.routers
  if (lease.routes.length > 0) return
  if (router === undefined) {
    if (onLink !== undefined) await add(`${onLink}/32`, 'dev', name, 'src', lease.address)
    return
  }
  if (table === undefined && (await hasDefaultRoute(host))) return
  const direct = [router, 'dev', name, 'src', lease.address]
  await session.change(route('replace', ...direct), gone(...direct))
  await session.change(route('replace', 'default', 'via', router, 'dev', name), gone('default', 'dev', name))
}

/** Of /proc/net/route: destination and mask are the second and the eighth of its columns. */
async function hasDefaultRoute({ files }: Host): Promise<boolean> {
  const rows = ((await files.readText('/proc/net/route')) ?? '').split('\n').map((line) => line.split('\t'))
  return rows.some(({ 1: destination, 7: mask }) => destination === '00000000' && mask === '00000000')
}

/** Addresses on the NIC, with their prefixes; or, where the kernel's table names them, those of all that is up. */
type Before =
  | { readonly on: ReadonlySet<string>; readonly here?: never }
  | { readonly here: ReadonlySet<string>; readonly on?: never }

/** The link is up. With several NICs at once it matters which of them has an address. */
async function addressesBefore({ host, table }: Ipv4Input, nic: Nic): Promise<Before> {
  const here = table === undefined ? await addressesHere(host) : undefined
  return here ? { here } : { on: await addressesOn(host, nic) }
}

async function addressesHere({ files }: Host): Promise<ReadonlySet<string> | undefined> {
  const trie = await files.readText('/proc/net/fib_trie')
  return trie === undefined ? undefined : fibLeaves(trie, 'host LOCAL')
}

async function addressesOn(host: Host, { name }: Nic): Promise<ReadonlySet<string>> {
  const { stdout } = await host.commands.query(['ip', '-4', 'addr', 'show', 'dev', name], { timeout: 10_000 })
  return new Set([...stdout.matchAll(/^[ \t]+inet (\S+)/gm)].flatMap((match) => match[1] ?? []))
}

async function operstate(host: Host, { name, operstate: known }: Nic): Promise<string | undefined> {
  return (await host.files.readText(`/sys/class/net/${name}/operstate`))?.trim() ?? known
}

function linkUp({ name }: Nic): Argv {
  return ['ip', 'link', 'set', 'dev', name, 'up']
}

function linkDown({ name }: Nic): Undo {
  return { of: 'link', argv: ['ip', '-family', 'inet', 'link', 'set', 'dev', name, 'down'] }
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

/**
 * An address of 169.254/16 that follows from the MAC, so that two NICs are unlikely to take the same (RFC 3927). None above 169.254.168:
 * services have theirs there.
 */
function linkLocal({ mac = '' }: Nic): StaticAddress {
  const [third = 0, fourth = 0] = mac
    .split(':')
    .slice(-2)
    .map((byte) => Number.parseInt(byte, 16) || 0)
  return { address: `169.254.${((third + 167) % 168) + 1}.${((fourth + 253) % 254) + 1}`, prefix: 16 }
}
