// What a machine knows of itself once its network is up, beside what its metadata says: templates of users ask for it.

import { Failure } from '../../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { parseJson } from '../../../languages/json.ts'
import { netmaskOf, networkOf } from '../../../network/addresses.ts'
import type { Argv, Host } from '../../../system/host.ts'

export interface LocalAddresses {
  readonly ipv4?: string
  /** With its prefix: "2001:db8::5/64". */
  readonly ipv6?: string
}

interface Address {
  readonly family?: string
  readonly local?: string
  readonly prefixlen?: number
  readonly broadcast?: string
  readonly scope?: string
}

interface Device {
  readonly ifname?: string
  readonly address?: string
  readonly addr_info?: readonly Address[]
}

/** The addresses of the NIC that the default route goes by, of each family. */
export async function localAddresses(host: Host): Promise<LocalAddresses> {
  const [devices, by4, by6] = await Promise.all([devicesOf(host), defaultDevice(host, '-4'), defaultDevice(host, '-6')])
  const first = (name: string | undefined, family: string) =>
    usable(devices.find(({ ifname }) => name !== undefined && ifname === name)).find((one) => one.family === family)
  const four = first(by4, 'inet')
  const six = first(by6, 'inet6')
  return {
    ...(four?.local !== undefined && { ipv4: four.local }),
    ...(six?.local !== undefined && { ipv6: `${six.local}/${six.prefixlen}` }),
  }
}

/** As it is merged into the metadata, below what that says. */
export async function hostInfo(host: Host, { ipv4, ipv6 }: LocalAddresses): Promise<JsonObject> {
  const name = await ownName(host)
  return {
    ...(name && { hostname: name, 'local-hostname': name, local_hostname: name }),
    ...(ipv4 !== undefined && { 'local-ipv4': ipv4 }),
    ...(ipv6 !== undefined && { 'local-ipv6': ipv6 }),
    network: { interfaces: interfacesOf(await devicesOf(host)) },
  }
}

function interfacesOf(devices: readonly Device[]): JsonObject {
  const listed = devices.flatMap((device) =>
    usable(device).map((address) => ({ mac: device.address ?? '', ...address })),
  )
  const four = listed.filter(({ family }) => family === 'inet')
  const six = listed.filter(({ family }) => family === 'inet6')
  const detail4 = ({ prefixlen = 32, broadcast = '' }: Address) => ({ broadcast, netmask: netmaskOf(prefixlen) })
  const detail6 = ({ prefixlen = 128 }: Address) => ({ netmask: networkOf(`${allOnes}/${prefixlen}`) })
  const macs = [...new Set(listed.map(({ mac }) => mac))].filter((mac) => mac !== '')
  const ofMac = (mac: string): Json => {
    const ipv4 = four.filter((one) => one.mac === mac).map((one) => ({ addr: one.local ?? '', ...detail4(one) }))
    const ipv6 = six.filter((one) => one.mac === mac).map((one) => ({ addr: one.local ?? '', ...detail6(one) }))
    return { ...(ipv4.length > 0 && { ipv4 }), ...(ipv6.length > 0 && { ipv6 }) }
  }
  return {
    'by-mac': Object.fromEntries(macs.map((mac) => [mac, ofMac(mac)])),
    'by-ipv4': Object.fromEntries(four.map((one) => [one.local ?? '', { mac: one.mac, ...detail4(one) }])),
    'by-ipv6': Object.fromEntries(six.map((one) => [one.local ?? '', { mac: one.mac, ...detail6(one) }])),
  }
}

const allOnes = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'

/** Those by which others reach the machine. */
function usable(device: Device | undefined): readonly Address[] {
  return (device?.addr_info ?? []).filter(({ local = '', scope }) => {
    return local !== '' && local !== '::' && local !== '0.0.0.0' && scope !== 'host' && scope !== 'link'
  })
}

async function devicesOf(host: Host): Promise<readonly Device[]> {
  return (await ask(host, ['ip', '-json', 'addr', 'show'])).filter(isObject) as readonly Device[]
}

async function defaultDevice(host: Host, family: '-4' | '-6'): Promise<string | undefined> {
  const routes = (await ask(host, ['ip', family, '-json', 'route', 'show', 'default'])).filter(isObject)
  const metric = ({ metric: given }: JsonObject) => (typeof given === 'number' ? given : 0)
  const best = routes.toSorted((a, b) => metric(a) - metric(b))[0]
  return typeof best?.['dev'] === 'string' ? best['dev'] : undefined
}

/** Nothing where the machine cannot tell. */
async function ask({ commands }: Host, argv: Argv): Promise<readonly Json[]> {
  try {
    const { stdout } = await commands.query(argv, { timeout: 10_000 })
    const value = stdout.trim() === '' ? [] : parseJson(stdout, argv[0])
    return Array.isArray(value) ? value : []
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

/** The full name where /etc/hosts has one. */
async function ownName({ files }: Host): Promise<string> {
  const name = (await files.readText('/proc/sys/kernel/hostname'))?.trim() ?? ''
  const lines = ((await files.readText('/etc/hosts')) ?? '').split('\n').map((line) => line.split('#', 1).join(''))
  const names = lines.map((line) => line.trim().split(/\s+/).slice(1)).find((known) => known.includes(name))
  return names?.find((known) => known.includes('.')) ?? name
}
