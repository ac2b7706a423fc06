// The tables of devices and routes that the network stage prints on the console, each line after "ci-info: ".

import { reasonOf } from '../core/errors.ts'
import type { Notices } from '../core/notices.ts'
import type { Host } from '../system/host.ts'

interface IpAddress {
  readonly family: string
  readonly local: string
  readonly prefixlen: number
  readonly scope?: string
}
interface IpDevice {
  readonly ifname: string
  readonly flags: readonly string[]
  readonly address?: string
  readonly addr_info: readonly IpAddress[]
}
interface IpRoute {
  readonly dst: string
  readonly gateway?: string
  readonly dev?: string
  readonly flags?: readonly string[]
}

/** Text for the console; empty where the machine has no `ip`. */
export async function networkTables(host: Host, notices: Notices): Promise<string> {
  if (!(await host.commands.find('ip'))) return ''
  try {
    const [devices, routes] = await Promise.all([
      ipJson<IpDevice>(host, ['addr', 'show']),
      ipJson<IpRoute>(host, ['-4', 'route', 'show']),
    ])
    const lines = [
      ...table(
        'Net device info',
        ['Device', 'Up', 'Address', 'Mask', 'Scope', 'Hw-Address'],
        devices.flatMap(deviceRows),
      ),
      ...(routes.length === 0
        ? []
        : table(
            'Route IPv4 info',
            ['Route', 'Destination', 'Gateway', 'Genmask', 'Interface', 'Flags'],
            routes.map(routeRow),
          )),
    ]
    return lines.map((line) => `ci-info: ${line}\n`).join('')
  } catch (error) {
    notices.debug(`cannot show the network devices: ${reasonOf(error)}`)
    return ''
  }
}

async function ipJson<T>(host: Host, args: readonly string[]): Promise<readonly T[]> {
  const { stdout } = await host.commands.query(['ip', '-json', ...args], { timeout: 5000 })
  const parsed: unknown = JSON.parse(stdout || '[]')
  return Array.isArray(parsed) ? (parsed as T[]) : []
}

function deviceRows({ ifname, flags, address, addr_info: addresses }: IpDevice): string[][] {
  const up = flags.includes('UP') ? 'True' : 'False'
  const mac = flags.includes('LOOPBACK') ? '.' : (address ?? '.')
  if (addresses.length === 0) return [[ifname, up, '.', '.', '.', mac]]
  return addresses.map(({ family, local, prefixlen, scope }) =>
    family === 'inet'
      ? [ifname, up, local, netmask(prefixlen), scope ?? '.', mac]
      : [ifname, up, `${local}/${prefixlen}`, '.', scope ?? '.', mac],
  )
}

function routeRow({ dst, gateway, dev, flags }: IpRoute, index: number): string[] {
  const [network, prefix] = dst === 'default' ? ['0.0.0.0', '0'] : dst.split('/')
  const mask = netmask(prefix === undefined ? 32 : Number(prefix))
  return [
    String(index),
    network as string,
    gateway ?? '0.0.0.0',
    mask,
    dev ?? '.',
    `U${gateway ? 'G' : ''}${flags?.includes('linkdown') ? 'D' : ''}`,
  ]
}

/** 24 is "255.255.255.0". */
export function netmask(prefix: number): string {
  return [0, 8, 16, 24].map((shift) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - shift)))).join('.')
}

function table(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const line = (row: readonly string[]) =>
    `|${row.map((cell, column) => ` ${centred(cell, widths[column] ?? 0)} `).join('|')}|`
  return [centred(title, rule.length, '+'), rule, line(header), rule, ...rows.map(line), rule]
}

function centred(text: string, width: number, fill = ' '): string {
  const left = Math.floor((width - text.length) / 2)
  return text.length >= width ? text : `${fill.repeat(left)}${text}${fill.repeat(width - text.length - left)}`
}
