// VMware's guest customization file (cust.cfg) as a version 2 config: an INI text with keys such as IPv6ADDR|1.

import { familyOf, networkOf, prefixOfMask } from '../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { readIni, type Section } from '../../languages/ini.ts'
import type { Path, Problems } from '../problems.ts'
import { shownAddress } from '../public-words.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { problemList } from './shared/problem-list.ts'
import { vmwareNames } from './shared/vocabulary.ts'

interface Nic {
  readonly id: string
  readonly mac: string
  readonly section: Section
  readonly primary: boolean
}

export function convertVmwareImc(input: string | Json, { document, nics }: ConvertContext): Converted {
  const { sections, lines } = readIni(typeof input === 'string' ? input : '')
  const locate = (path: Path) => {
    const line = lines.get(path.join('|'))
    return line === undefined ? undefined : { document, line }
  }
  const value = Object.fromEntries([...sections].map(([name, keys]) => [name, Object.fromEntries(keys)]))
  const problems = problemList({ document, names: vmwareNames, value, locate, nics })
  if (typeof input !== 'string') {
    problems.error('network/bad-entry', [], say`a customization file is text`)
    return { config: undefined, problems: problems.list }
  }
  const ids = (sections.get('NIC-CONFIG')?.get('NICS') ?? '').split(',').map((id) => id.trim())
  const devices = ids.filter((id) => id !== '').flatMap((id) => nicOf(id, sections.get(id), problems) ?? [])
  const dns = sections.get('DNS')
  const nameservers = {
    addresses: numbered(dns, 'NAMESERVER').map(({ value }) => value),
    search: numbered(dns, 'SUFFIX').map(({ value }) => value),
  }
  const anyPrimary = devices.some(({ primary }) => primary)
  const ethernets = devices.map((nic) => {
    const name = nics.find(({ mac }) => mac.toLowerCase() === nic.mac)?.name ?? nic.id
    return [name, ethernet(nic, name, anyPrimary, nameservers, problems)] as const
  })
  return { config: { version: 2, ethernets: Object.fromEntries(ethernets) }, problems: problems.list }
}

function nicOf(id: string, section: Section | undefined, problems: Problems): Nic | undefined {
  const mac = section?.get('MACADDR')?.toLowerCase()
  if (section && mac) return { id, mac, section, primary: isYes(section.get('PRIMARY')) }
  problems.error('network/bad-entry', [id, 'MACADDR'], say`the NIC has no MAC address; it is left out`)
  return undefined
}

function isStatic({ section }: Nic): boolean {
  return section.get('BOOTPROTO')?.toLowerCase() === 'static'
}

function isYes(text: string | undefined): boolean {
  return ['yes', 'true'].includes(text?.toLowerCase() ?? '')
}

/** KEY|1, KEY|2 … in the order of their numbers. */
function numbered(section: Section | undefined, key: string): readonly { number: number; value: string }[] {
  const entries = [...(section ?? [])].flatMap(([name, value]) => {
    const [, number] = name.startsWith(`${key}|`) ? (/\|(\d+)$/.exec(name) ?? []) : []
    return number === undefined || value === '' ? [] : [{ number: Number(number), value }]
  })
  return entries.toSorted((a, b) => a.number - b.number)
}

function ethernet(
  nic: Nic,
  name: string,
  anyPrimary: boolean,
  nameservers: { readonly addresses: readonly string[]; readonly search: readonly string[] },
  problems: Problems,
): JsonObject {
  const { mac, section } = nic
  const four = isStatic(nic) ? addresses4(nic, problems) : []
  const six = addresses6(nic, problems)
  const addresses = [...four, ...six]
  const routes = routesOf(nic, four, six, anyPrimary, problems)
  // A NIC whose IPv4 is "disabled" uses DHCP, as in the reference.
  const fixed = isStatic(nic) && section.get('IPv4_MODE')?.toLowerCase() !== 'disabled'
  const { addresses: servers, search } = nameservers
  return {
    match: { macaddress: mac },
    'set-name': name,
    wakeonlan: isYes(section.get('ONBOOT')),
    dhcp4: !fixed,
    ...(!fixed && servers.length > 0 && { 'dhcp4-overrides': { 'use-dns': false } }),
    ...(six.length > 0 && { dhcp6: false }),
    ...(addresses.length > 0 && { addresses: addresses.map(({ text }) => text) }),
    ...(routes.length > 0 && { routes }),
    ...((servers.length > 0 || search.length > 0) && {
      nameservers: {
        ...(servers.length > 0 && { addresses: [...servers] }),
        ...(search.length > 0 && { search: [...search] }),
      },
    }),
  }
}

interface Address {
  /** The 1 of IPv6ADDR|1; 0 for IPv4, which has one address only. */
  readonly number: number
  readonly text: string
  readonly prefix: number
}

function addresses4({ id, section }: Nic, problems: Problems): readonly Address[] {
  const address = section.get('IPADDR')
  if (!address) return []
  const prefix = prefixOfMask(section.get('NETMASK') || '255.255.255.255', 4)
  if (familyOf(address) === 4 && prefix !== undefined) return [{ number: 0, text: `${address}/${prefix}`, prefix }]
  problems.error('network/bad-address', [id, 'IPADDR'], say`this is no IPv4 address, or its NETMASK is no mask`)
  return []
}

function addresses6({ id, section }: Nic, problems: Problems): readonly Address[] {
  return numbered(section, 'IPv6ADDR').flatMap(({ number, value: address }) => {
    const prefix = prefixOfMask(section.get(`IPv6NETMASK|${number}`) || '64', 6)
    if (familyOf(address) === 6 && prefix !== undefined) return { number, text: `${address}/${prefix}`, prefix }
    const message = say`this is no IPv6 address, or its IPv6NETMASK|${number} is no prefix`
    problems.error('network/bad-address', [id, `IPv6ADDR|${number}`], message)
    return []
  })
}

interface Gateway {
  readonly via: string
  /** The prefix of the address that it belongs to. */
  readonly prefix: number
}

/** The primary NIC has the default routes. Where no NIC is primary, each gateway serves its own network. */
function routesOf(
  nic: Nic,
  four: readonly Address[],
  six: readonly Address[],
  anyPrimary: boolean,
  problems: Problems,
): readonly JsonObject[] {
  const gateways4 = isStatic(nic) ? gatewaysOf(nic, four[0]?.prefix, problems) : []
  const gateways6 = numberedGateways(nic, six, problems)
  if (nic.primary) {
    const first = gateways4.slice(0, 1).map(({ via }) => ({ to: '0.0.0.0/0', via }))
    return [...first, ...gateways6.map(({ via }) => ({ to: '::/0', via }))]
  }
  if (anyPrimary) return []
  return [...gateways4, ...gateways6].map(({ via, prefix }) => ({ to: networkOf(`${via}/${prefix}`), via }))
}

function gatewaysOf({ id, section }: Nic, prefix: number | undefined, problems: Problems): readonly Gateway[] {
  const texts = (section.get('GATEWAY') ?? '').split(',').map((text) => text.trim())
  return texts.flatMap((via) => {
    if (via === '') return []
    if (familyOf(via) === 4) return prefix === undefined ? [] : [{ via, prefix }]
    problems.error('network/bad-address', [id, 'GATEWAY'], say`the gateway is no IPv4 address`)
    return []
  })
}

/** IPv6GATEWAY|2 is that of IPv6ADDR|2. */
function numberedGateways({ id, section }: Nic, six: readonly Address[], problems: Problems): readonly Gateway[] {
  return numbered(section, 'IPv6GATEWAY').flatMap(({ number, value: via }) => {
    const path = [id, `IPv6GATEWAY|${number}`]
    if (familyOf(via) !== 6) {
      problems.error('network/bad-address', path, say`the gateway is no IPv6 address`)
      return []
    }
    const own = six.find((address) => address.number === number)
    if (own) return [{ via, prefix: own.prefix }]
    problems.warning(
      'network/not-rendered',
      path,
      say`the gateway ${shownAddress(via)} has no IPv6ADDR|${number}; it is left out`,
    )
    return []
  })
}
