// What DHCP servers told this machine, wherever its programs keep that: CloudStack's virtual router is the DHCP server too.

import { HostError } from '../../../core/errors.ts'
import type { Facts } from '../../../core/facts.ts'
import { candidateNics } from '../../../network/apply/fallback.ts'
import { type Lease, parseDhclientLeases, parseDhcpcdLease } from '../../../network/apply/lease.ts'
import type { Host } from '../../../system/host.ts'

export interface DhcpAnswer {
  readonly server?: string | undefined
  readonly domain?: string | undefined
}

type Options = Readonly<Partial<Record<string, string>>>

/** The best known first. */
export async function dhcpAnswers(host: Host, facts: Facts, lease?: Lease): Promise<readonly DhcpAnswer[]> {
  const own = lease && fromOptions(lease.options)
  // What else there is was left by an earlier boot.
  if (own?.server !== undefined) return [own]
  const others = await Promise.all([networkd(host), dhclient(host), networkManager(host), dhcpcd(host, facts)])
  return [own, ...others].flatMap((answer) => (answer?.server || answer?.domain ? answer : []))
}

function fromOptions(options: Options): DhcpAnswer {
  return { server: options['dhcp-server-identifier'], domain: options['domain-name'] }
}

/** Files by the number of the NIC. */
async function networkd({ files }: Host): Promise<DhcpAnswer | undefined> {
  const folder = '/run/systemd/netif/leases'
  const names = ((await files.list(folder)) ?? []).toSorted((a, b) => Number(a) - Number(b))
  for (const name of names) {
    const text = (await files.readText(`${folder}/${name}`)) ?? ''
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]
    const server = value('SERVER_ADDRESS')
    const domain = ['DOMAINNAME', 'Domain', 'domain-name'].map(value).find(Boolean)
    if (server) return { server, domain }
  }
  return undefined
}

const leaseFolders = ['/var/lib/dhcp', '/var/lib/dhclient', '/var/lib/NetworkManager']

async function dhclient({ files }: Host): Promise<DhcpAnswer | undefined> {
  let newest = { modified: new Date(0), options: undefined as Options | undefined }
  for (const folder of leaseFolders) {
    for (const name of (await files.list(folder)) ?? []) {
      if (!/^dhclient.*\.leases?$/.test(name)) continue
      const path = `${folder}/${name}`
      const modified = (await files.stat(path))?.modified
      const options = parseDhclientLeases((await files.readText(path)) ?? '')
      if (modified && modified > newest.modified && options?.['dhcp-server-identifier']) newest = { modified, options }
    }
  }
  return newest.options && fromOptions(newest.options)
}

async function networkManager(host: Host): Promise<DhcpAnswer | undefined> {
  const devices = await answerOf(host, ['nmcli', '-t', '-f', 'DEVICE,STATE', 'device'])
  const device = /^(.+):connected$/m.exec(devices)?.[1]
  if (device === undefined || device === 'lo') return undefined
  const shown = await answerOf(host, ['nmcli', '-t', '-f', 'DHCP4', 'device', 'show', device])
  const option = (name: string) => new RegExp(`^DHCP4\\.OPTION\\[\\d+\\]:${name} = (.*)$`, 'm').exec(shown)?.[1]
  return { server: option('dhcp_server_identifier'), domain: option('domain_name') }
}

async function dhcpcd(host: Host, facts: Facts): Promise<DhcpAnswer | undefined> {
  const [nic] = candidateNics(facts)
  if (nic === undefined) return undefined
  return fromOptions(parseDhcpcdLease(await answerOf(host, ['dhcpcd', '--dumplease', '--ipv4only', nic])))
}

/** Empty where the program is not there or knows nothing. */
export async function answerOf({ commands }: Host, argv: readonly [string, ...string[]]): Promise<string> {
  if ((await commands.find(argv[0])) === undefined) return ''
  try {
    return (await commands.query(argv, { timeout: 5000 })).stdout
  } catch (error) {
    if (error instanceof HostError) return ''
    throw error
  }
}
