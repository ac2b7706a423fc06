// What a machine knows of itself once its network is up, beside what its metadata says: templates of users ask for it.

import { Failure } from '../../../core/errors.ts'
import { netmaskOf, networkOf } from '../../../core/ip-addresses.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { parseJson } from '../../../languages/json.ts'
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
  const all = devices.flatMap((device) => usable(device).map((one) => ({ mac: device.address ?? '', one })))
  const by = (family: string, detail: (one: Address) => JsonObject) =>
    Object.fromEntries(
      all.flatMap(({ mac, one }) => (one.family === family ? [[one.local ?? '', { mac, ...detail(one) }]] : [])),
    )
  const macs = devices.flatMap(
    ({ address, addr_info: addresses = [], ...device }): readonly (readonly [string, Json])[] => {
      // A family is shown where there is any address of it, even if it is none to be reached by.
      const list = (family: string, detail: (one: Address) => JsonObject) =>
        addresses.some((one) => one.family === family)
          ? usable({ addr_info: addresses })
              .filter((one) => one.family === family)
              .map((one) => ({ addr: one.local ?? '', ...detail(one) }))
          : undefined
      const [ipv4, ipv6] = [list('inet', detail4), list('inet6', detail6)]
      if (device.ifname === 'lo' || !address || (!ipv4 && !ipv6)) return []
      return [[address, { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) }]]
    },
  )
  return { 'by-mac': Object.fromEntries(macs), 'by-ipv4': by('inet', detail4), 'by-ipv6': by('inet6', detail6) }
}

function detail4({ prefixlen = 32, broadcast = '' }: Address): JsonObject {
  return { broadcast, netmask: netmaskOf(prefixlen) }
}

function detail6({ prefixlen = 128 }: Address): JsonObject {
  return { netmask: networkOf(`${allOnes}/${prefixlen}`) }
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
