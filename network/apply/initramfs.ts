// The network that the initramfs set up, as klibc's ipconfig left it: /run/net-*.conf and /run/net6-*.conf.

import { Failure, reasonOf } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { shellWords } from './kernel-cmdline.ts'

export interface InitramfsFile {
  readonly path: string
  readonly text: string
}

/** Whether what is in /run is the machine's own network: it was asked for, or the root file system is on iSCSI. */
export async function initramfsConfig(host: Host, facts: Facts, notices: Notices): Promise<Json | undefined> {
  const asked = askedFor(facts.cmdline) || (await host.files.exists('/run/initramfs/open-iscsi.interface'))
  return asked ? await leftByInitramfs(host, facts, notices) : undefined
}

/** Whatever is in /run, asked for or not. */
export async function leftByInitramfs(
  host: Host,
  facts: Facts,
  notices: Notices,
): Promise<{ readonly version: 1; readonly config: readonly JsonObject[] } | undefined> {
  const names = ((await host.files.list('/run')) ?? []).filter((name) => /^net6?-.*\.conf$/.test(name))
  if (names.length === 0) return undefined
  const ordered = [
    ...names.filter((name) => name.startsWith('net-')),
    ...names.filter((name) => name.startsWith('net6-')),
  ]
  const files = await Promise.all(
    ordered.map(async (name) => ({ path: `/run/${name}`, text: (await host.files.readText(`/run/${name}`)) ?? '' })),
  )
  try {
    return klibcConfig(files, facts)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.error('network/bad-initramfs', say`The network of the initramfs is ignored: ${reasonOf(error)}`)
    return undefined
  }
}

function askedFor(cmdline: string): boolean {
  const words = shellWords(cmdline) ?? cmdline.split(/\s+/)
  return words.some((word) => word.startsWith('ip=') || word.startsWith('ip6='))
}

/** Version 1. Throws a Failure for files that contradict themselves or each other. */
export function klibcConfig(files: readonly InitramfsFile[], { nics }: Pick<Facts, 'nics'>) {
  const entries = new Map<string, { mac: string | undefined; subnets: Json[] }>()
  for (const { path, text } of files) {
    const values = assignments(text)
    const name = values.get('DEVICE') || values.get('DEVICE6')
    if (!name) throw new Failure(say`${say.path(path)} names no DEVICE`)
    const mac = nics.find((nic) => nic.name === name)?.mac
    const entry = entries.get(name) ?? { mac, subnets: [] }
    entry.subnets.push(...subnetsOf(path, values))
    entries.set(name, entry)
  }
  const config = [...entries].map(([name, { mac, subnets }]) => ({
    type: 'physical',
    name,
    subnets,
    ...(mac !== undefined && { mac_address: mac }),
  }))
  return { version: 1 as const, config }
}

function assignments(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').flatMap((line): (readonly [string, string])[] => {
    const word = shellWords(line.trim())?.[0]
    const at = word?.indexOf('=') ?? -1
    return word === undefined || at < 1 ? [] : [[word.slice(0, at), word.slice(at + 1)]]
  })
  return new Map(pairs)
}

function subnetsOf(path: string, values: ReadonlyMap<string, string>): readonly JsonObject[] {
  const given = values.get('PROTO') || values.get('IPV6PROTO')
  const proto = given === undefined ? (values.get('filename') ? 'dhcp' : 'none') : plainProto(given)
  if (!['none', 'dhcp', 'dhcp6'].includes(proto))
    throw new Failure(say`${say.path(path)} has the unknown PROTO "${say.word(proto)}"`)
  return ['IPV4', 'IPV6'].flatMap((family) => {
    const value = (key: string) => values.get(`${family}${key}`) || undefined
    if (value('ADDR') === undefined) return []
    const own = plainProto(value('PROTO') ?? proto)
    const type = own === 'none' ? 'static' : own
    const servers = ['DNS0', 'DNS1'].map(value).filter((server) => server !== undefined && !/^[0:.]+$/.test(server))
    // Of both families, as klibc writes it; dhclient's hook for IPv6, which writes nothing else, names the family.
    const domains = (values.get('DOMAINSEARCH') || value('DOMAINSEARCH')) ?? ''
    const search = domains.split(/[,\s]+/).filter(Boolean)
    const copied = ['NETMASK', 'BROADCAST', 'GATEWAY'].flatMap((key) => {
      const text = value(key)
      return text === undefined ? [] : [[key.toLowerCase(), text] as const]
    })
    return [
      {
        type,
        control: 'manual',
        ...(type === 'static' && { address: value('ADDR') as string }),
        ...Object.fromEntries(copied),
        ...(servers.length > 0 && { dns_nameservers: servers as string[] }),
        ...(servers.length > 0 && search.length > 0 && { dns_search: search }),
      },
    ]
  })
}

function plainProto(proto: string): string {
  return proto === 'static' || proto === 'off' ? 'none' : proto
}
