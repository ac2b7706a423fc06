// The tables of devices and routes that the network stage prints on the console, from the kernel's files; `ip` is asked only for what
// these leave open.

import { reasonOf } from '../core/errors.ts'
import { netmaskOf } from '../core/ip-addresses.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { textTable } from '../core/text-table.ts'
import type { Host } from '../system/host.ts'
import { type IpDevice, kernelAddresses } from './kernel-addresses.ts'
import { ipv4Of, ipv6Of } from './kernel-numbers.ts'

type Rows = readonly (readonly string[])[]

/** Text for the console; empty where nothing tells. */
export async function networkTables(host: Host, notices: Notices): Promise<string> {
  try {
    const found = (await kernelAddresses(host.files)) ?? (await addressesOfIp(host))
    if (!found) return ''
    const devices = found.toSorted((a, b) => (a.ifname < b.ifname ? -1 : 1))
    const routes = ipv4Rows((await host.files.readText('/proc/net/route')) ?? '')
    const routes6 = ipv6Rows((await host.files.readText('/proc/net/ipv6_route')) ?? '')
    const table = (title: string, head: readonly string[], rows: Rows) =>
      rows.length === 0 ? '' : textTable(title, head, rows)
    return (
      textTable(
        'Net device info',
        ['Device', 'Up', 'Address', 'Mask', 'Scope', 'Hw-Address'],
        devices.flatMap(deviceRows),
      ) +
      table('Route IPv4 info', ['Route', 'Destination', 'Gateway', 'Genmask', 'Interface', 'Flags'], routes) +
      table('Route IPv6 info', ['Route', 'Destination', 'Gateway', 'Interface', 'Flags'], routes6)
    )
  } catch (error) {
    notices.debug(say`cannot show the network devices: ${reasonOf(error)}`)
    return ''
  }
}

async function addressesOfIp({ commands }: Host): Promise<readonly IpDevice[] | undefined> {
  if (!(await commands.find('ip'))) return undefined
  const { stdout } = await commands.query(['ip', '-json', 'addr', 'show'], { timeout: 5000 })
  return JSON.parse(stdout || '[]')
}

function deviceRows({ ifname, flags, address, addr_info: addresses }: IpDevice): Rows {
  const up = flags.includes('UP') && !flags.includes('NO-CARRIER') ? 'True' : 'False'
  const mac = flags.includes('LOOPBACK') ? '.' : (address ?? '.')
  if (addresses.length === 0) return [[ifname, up, '.', '.', '.', mac]]
  return addresses.map(({ family, local, prefixlen, scope }) =>
    family === 'inet'
      ? [ifname, up, local, netmaskOf(prefixlen), scope ?? '.', mac]
      : [ifname, up, `${local}/${prefixlen}`, '.', scope ?? '.', mac],
  )
}

/** As net/route.h has them. */
const gatewayFlag = 0x2
const hostFlag = 0x4
const rejectFlag = 0x200
const localFlag = 0x8000_0000
const anycastFlag = 0x0010_0000
/** The metric of an entry that stands for "no route", which is not shown. */
const noMetric = 0xffff_ffff

/** Rows of /proc/net/route: device, destination, gateway and flags in hexadecimal, …, mask. */
function ipv4Rows(text: string): Rows {
  const lines = text.trim().split('\n').slice(1)
  return lines.map((line, index) => {
    const [device = '', destination = '', gateway = '', flagText = '', , , , mask = ''] = line.split(/\s+/)
    const flags = Number.parseInt(flagText, 16)
    // As in the reference, a route that leads nowhere has its kind in place of a destination.
    if (device === '*') {
      return [String(index), flags & rejectFlag ? 'unreachable' : 'blackhole', '0.0.0.0', '255.255.255.255', '', 'UH']
    }
    const letters = `U${flags & gatewayFlag ? 'G' : ''}${flags & hostFlag ? 'H' : ''}`
    return [String(index), ipv4Of(destination), ipv4Of(gateway), ipv4Of(mask), device, letters]
  })
}

/** Rows of /proc/net/ipv6_route: destination, its prefix, source, its prefix, gateway, metric, …, flags, device; loopback included. */
function ipv6Rows(text: string): Rows {
  const routes = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 10 && Number.parseInt(fields[5] ?? '', 16) !== noMetric)
  return routes.flatMap((fields, index) => {
    const [destination = '', prefix = '', , , gateway = '', , , , flagText = '', device = ''] = fields
    if (device === 'lo') return []
    const flags = Number.parseInt(flagText, 16)
    const letters = flags & gatewayFlag ? 'UG' : 'U'
    return [[String(index), destination6(destination, prefix, flags), ipv6Of(gateway), device, letters]]
  })
}

function destination6(address: string, prefix: string, flags: number): string {
  if (flags & localFlag) return 'local'
  if (flags & anycastFlag) return 'anycast'
  const length = Number.parseInt(prefix, 16)
  if (address.startsWith('ff') && length === 8) return 'multicast'
  return length === 128 ? ipv6Of(address) : `${ipv6Of(address)}/${length}`
}
