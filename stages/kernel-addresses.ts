// The network devices with their addresses, put together from the kernel's files: starting `ip` for them takes a tenth of a boot that
// has nothing to do. The files name IPv4 addresses without their devices, and devices with their networks, so there are addresses that
// they leave in doubt: of those nothing is guessed, `ip` has to be asked. Of a device that is down they name none.

import { canonical, contains, prefixOfMask, rangeOf } from '../core/ip-addresses.ts'
import { fibLeaves } from '../system/fib-trie.ts'
import type { Files } from '../system/host.ts'
import { ipv4Of, ipv6Of } from './kernel-numbers.ts'

/** As `ip -json addr show` has them. */
export interface IpAddress {
  readonly family: string
  readonly local: string
  readonly prefixlen: number
  readonly scope?: string
}

export interface IpDevice {
  readonly ifname: string
  readonly flags: readonly string[]
  readonly address?: string
  readonly addr_info: readonly IpAddress[]
}

type Placed = IpAddress & { readonly device: string }

/** undefined: the files do not tell. */
export async function kernelAddresses(files: Files): Promise<readonly IpDevice[] | undefined> {
  const [trie, route = '', inet6 = ''] = await Promise.all(
    ['fib_trie', 'route', 'if_inet6'].map((name) => files.readText(`/proc/net/${name}`)),
  )
  const addresses4 = trie === undefined ? undefined : ipv4Addresses(trie, route)
  const addresses6 = ipv6Addresses(inet6)
  if (!addresses4 || !addresses6) return undefined
  const devices: IpDevice[] = []
  for (const name of (await files.list('/sys/class/net')) ?? []) {
    const attribute = async (file: string) => (await files.readText(`/sys/class/net/${name}/${file}`))?.trim()
    const flags = Number(await attribute('flags').catch(() => undefined))
    // The control file of bonds lies among the devices.
    if (Number.isNaN(flags)) continue
    const address = await attribute('address')
    if (flags & pointToPoint || !/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address ?? '')) return undefined
    const running = ['up', 'unknown'].includes((await attribute('operstate')) ?? '')
    devices.push({
      ifname: name,
      flags: [
        ...(flags & up ? ['UP', ...(running ? [] : ['NO-CARRIER'])] : []),
        ...(flags & loopback ? ['LOOPBACK'] : []),
      ],
      ...(address === undefined ? {} : { address }),
      addr_info: [...addresses4, ...addresses6].filter(({ device }) => device === name),
    })
  }
  return devices
}

/** Of net/if.h. */
const up = 0x1
const loopback = 0x8
const pointToPoint = 0x10

interface Network {
  readonly device: string
  readonly base: string
  readonly prefix: number
}

/** `trie`: /proc/net/fib_trie. `route`: /proc/net/route. */
function ipv4Addresses(trie: string, route: string): readonly Placed[] | undefined {
  const locals = [...fibLeaves(trie, 'host LOCAL')]
  const broadcasts = new Set([...fibLeaves(trie, 'link BROADCAST')].map((address) => `4 ${canonical(address)}`))
  // Each network of a device's own address has its broadcast address; one that only a route makes has none.
  const networks = [{ device: 'lo', base: '127.0.0.0', prefix: 8 }, ...networksOf(route)].filter(({ base, prefix }) =>
    broadcasts.has(rangeOf(base, prefix).last),
  )
  const found: Placed[] = []
  for (const local of locals) {
    const [network, ...more] = networks.filter(({ base, prefix }) => contains(base, prefix, local))
    if (!network || more.length > 0) return undefined
    const { device, base, prefix } = network
    // A second one may as well be of another size. What is link-local may be so by its number or because somebody said so.
    const alone = locals.every((other) => other === local || !contains(base, prefix, other))
    if (!alone || local.startsWith('169.254.')) return undefined
    found.push({ device, family: 'inet', local, prefixlen: prefix, scope: device === 'lo' ? 'host' : 'global' })
  }
  return found
}

/** The networks that devices are connected to. */
function networksOf(route: string): readonly Network[] {
  const lines = route.trim().split('\n').slice(1)
  return lines.flatMap((line) => {
    const [device = '', destination = '', gateway = '', , , , , mask = ''] = line.split(/\s+/)
    const prefix = prefixOfMask(ipv4Of(mask), 4)
    const connected = device !== '*' && prefix !== undefined && prefix > 0 && Number.parseInt(gateway, 16) === 0
    return connected ? [{ device, base: ipv4Of(destination), prefix }] : []
  })
}

/** The wider, the earlier. */
const scopes6 = new Map([
  ['00', 'global'],
  ['40', 'site'],
  ['20', 'link'],
  ['10', 'host'],
])

/** Lines of /proc/net/if_inet6: address, index, prefix, scope and flags in hexadecimal, and the device. */
function ipv6Addresses(text: string): readonly Placed[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '')
  const found = lines.flatMap((line) => {
    const [address = '', , prefix = '', code = '', , device = ''] = line.trim().split(/\s+/)
    const scope = scopes6.get(code)
    if (scope === undefined || device === '') return []
    return [{ device, family: 'inet6', local: ipv6Of(address), prefixlen: Number.parseInt(prefix, 16), scope }]
  })
  // `ip` has several of one scope in the order of their making, which the file has not.
  const kinds = new Set(found.map(({ device, scope }) => `${device} ${scope}`))
  if (found.length < lines.length || kinds.size < found.length) return undefined
  const order = [...scopes6.values()]
  return found.toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope))
}
