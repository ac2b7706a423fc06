// VMware's guest customization file (cust.cfg) as a version 2 config: an INI text with keys such as IPv6ADDR|1.

import type { Json, JsonObject } from '../../core/json.ts'
import { familyOf, networkOf, prefixOfMask } from '../addresses.ts'
import type { Path, Problems } from '../problems.ts'
import type { KnownNic } from '../renderer.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { problemList } from './problem-list.ts'
import { quoted } from './subnets.ts'

type Section = ReadonlyMap<string, string>

interface Nic {
  readonly id: string
  readonly mac: string
  readonly section: Section
  readonly primary: boolean
}

export function convertVmwareImc(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList(document, [])
  if (typeof input !== 'string') {
    problems.error('network/bad-entry', [], 'a customization file is text')
    return { config: undefined, problems: problems.list }
  }
  const sections = readIni(input)
  const ids = (sections.get('NIC-CONFIG')?.get('NICS') ?? '').split(',').map((id) => id.trim())
  const devices = ids.filter((id) => id !== '').flatMap((id) => nicOf(id, sections.get(id), problems) ?? [])
  const dns = sections.get('DNS')
  const nameservers = {
    addresses: numbered(dns, 'NAMESERVER'),
    search: numbered(dns, 'SUFFIX'),
  }
  const anyPrimary = devices.some(({ primary }) => primary)
  const ethernets = devices.map((nic) => {
    const device = ethernet(nic, anyPrimary, nameservers, nics, problems)
    return [nic.id, device] as const
  })
  return { config: { version: 2, ethernets: Object.fromEntries(ethernets) }, problems: problems.list }
}

function readIni(text: string): ReadonlyMap<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  let current: Map<string, string> | undefined
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const [, name] = /^\[(.*)\]$/.exec(line) ?? []
    if (name !== undefined) {
      current = sections.get(name) ?? new Map()
      sections.set(name, current)
      continue
    }
    const equals = line.indexOf('=')
    if (equals > 0) current?.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim())
  }
  return sections
}

function nicOf(id: string, section: Section | undefined, problems: Problems): Nic | undefined {
  const mac = section?.get('MACADDR')?.toLowerCase()
  if (section && mac) return { id, mac, section, primary: isYes(section.get('PRIMARY')) }
  problems.error('network/bad-entry', [id, 'MACADDR'], `${quoted(id)} has no MAC address; it is left out`)
  return undefined
}

function isYes(text: string | undefined): boolean {
  return ['yes', 'true'].includes(text?.toLowerCase() ?? '')
}

/** KEY|1, KEY|2 … in the order of their numbers. */
function numbered(section: Section | undefined, key: string): readonly string[] {
  const entries = [...(section ?? [])].flatMap(([name, value]) => {
    const [, number] = name.startsWith(`${key}|`) ? (/\|(\d+)$/.exec(name) ?? []) : []
    return number === undefined || value === '' ? [] : [[Number(number), value] as const]
  })
  return entries.toSorted(([a], [b]) => a - b).map(([, value]) => value)
}

function ethernet(
  nic: Nic,
  anyPrimary: boolean,
  nameservers: { readonly addresses: readonly string[]; readonly search: readonly string[] },
  nics: readonly KnownNic[],
  problems: Problems,
): JsonObject {
  const { id, mac, section, primary } = nic
  const fixed = section.get('BOOTPROTO')?.toLowerCase() === 'static'
  const four = fixed ? addresses4(nic, problems) : []
  const six = addresses6(nic, problems)
  const gateways = [
    ...(fixed ? gatewaysOf(section.get('GATEWAY'), [id, 'GATEWAY'], problems) : []),
    ...numbered(section, 'IPv6GATEWAY').flatMap((text) => gatewaysOf(text, [id, 'IPv6GATEWAY'], problems)),
  ]
  const addresses = [...four, ...six]
  const routes = routesOf(gateways, addresses, primary, anyPrimary)
  const { addresses: servers, search } = nameservers
  const known = nics.find((candidate) => candidate.mac.toLowerCase() === mac)
  return {
    match: { macaddress: mac },
    'set-name': known?.name ?? id,
    wakeonlan: isYes(section.get('ONBOOT')),
    dhcp4: !fixed,
    ...(!fixed && servers.length > 0 && { 'dhcp4-overrides': { 'use-dns': false } }),
    ...(six.length > 0 && { dhcp6: false }),
    ...(addresses.length > 0 && { addresses }),
    ...(routes.length > 0 && { routes }),
    ...((servers.length > 0 || search.length > 0) && {
      nameservers: {
        ...(servers.length > 0 && { addresses: [...servers] }),
        ...(search.length > 0 && { search: [...search] }),
      },
    }),
  }
}

function addresses4({ id, section }: Nic, problems: Problems): readonly string[] {
  const address = section.get('IPADDR')
  if (!address) return []
  const prefix = prefixOfMask(section.get('NETMASK') || '255.255.255.255', 4)
  if (familyOf(address) === 4 && prefix !== undefined) return [`${address}/${prefix}`]
  problems.error('network/bad-address', [id, 'IPADDR'], `${quoted(address)} is not an IPv4 address with a mask`)
  return []
}

function addresses6({ id, section }: Nic, problems: Problems): readonly string[] {
  const numbers = [...section.keys()].flatMap((key) => /^IPv6ADDR\|(\d+)$/.exec(key)?.[1] ?? [])
  return numbers
    .toSorted((a, b) => Number(a) - Number(b))
    .flatMap((number) => {
      const address = section.get(`IPv6ADDR|${number}`) ?? ''
      const prefix = prefixOfMask(section.get(`IPv6NETMASK|${number}`) || '64', 6)
      if (familyOf(address) === 6 && prefix !== undefined) return `${address}/${prefix}`
      const message = `${quoted(address)} is not an IPv6 address with a prefix`
      problems.error('network/bad-address', [id, `IPv6ADDR|${number}`], message)
      return []
    })
}

function gatewaysOf(text: string | undefined, path: Path, problems: Problems): readonly string[] {
  const gateways = (text ?? '').split(',').map((gateway) => gateway.trim())
  return gateways.filter((gateway) => {
    if (gateway === '') return false
    if (familyOf(gateway) !== undefined) return true
    problems.error('network/bad-address', path, `gateway ${quoted(gateway)} is not an IP address`)
    return false
  })
}

/**
 * The primary NIC has the default routes: one for IPv4, all for IPv6. Where no NIC is primary each gateway serves its
 * own subnet, and where another one is, none.
 */
function routesOf(
  gateways: readonly string[],
  addresses: readonly string[],
  primary: boolean,
  anyPrimary: boolean,
): readonly JsonObject[] {
  const four = gateways.filter((gateway) => familyOf(gateway) === 4)
  const six = gateways.filter((gateway) => familyOf(gateway) === 6)
  if (primary) {
    const first = four.slice(0, 1).map((via) => ({ to: '0.0.0.0/0', via }))
    return [...first, ...six.map((via) => ({ to: '::/0', via }))]
  }
  if (anyPrimary) return []
  return [...four, ...six].flatMap((via) => {
    const own = addresses.find((address) => familyOf(via) === familyOf(address.split('/')[0] ?? ''))
    return own === undefined ? [] : [{ to: networkOf(own), via }]
  })
}
