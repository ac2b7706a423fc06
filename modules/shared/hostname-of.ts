// What the machine is to be called: the config decides, then the datasource, then the name it has already.

import { asText } from '../../core/as-text.ts'
import type { Instance } from '../../core/instance.ts'
import type { Distro, Names } from '../../distros/distro.ts'
import type { Host } from '../../system/host.ts'

export interface HostnameSettings {
  readonly hostname?: unknown
  readonly fqdn?: unknown
}

export interface ResolvedNames extends Names {
  readonly fqdn: string
  /** Nothing names the machine, and it calls itself localhost. */
  readonly isDefault: boolean
}

/** Whether the config or the datasource names the machine, so that it can be named before networking starts. */
export function isNamed(config: HostnameSettings, instance: Instance): boolean {
  return Boolean(config.hostname || config.fqdn || instance.hostname)
}

export async function namesOf(
  config: HostnameSettings,
  { host, instance, distro }: { host: Host; instance: Instance; distro: Distro },
): Promise<ResolvedNames> {
  const asked = config.hostname === undefined || config.hostname === null ? '' : asText(config.hostname)
  if (config.fqdn) {
    const fqdn = asText(config.fqdn)
    return { fqdn, hostname: asked || firstLabel(fqdn), isDefault: false }
  }
  if (asked.indexOf('.') > 0) return { fqdn: asked, hostname: firstLabel(asked), isDefault: false }
  if (instance.hostname && instance.wholeHostname) {
    return { fqdn: instance.hostname, hostname: asked || instance.hostname, isDefault: false }
  }
  const found = instance.hostname
    ? { name: nameFrom(instance.hostname), isDefault: false }
    : await ownName(host, distro)
  const domain = found.name.slice(firstLabel(found.name).length + 1)
  const hostname = firstLabel(found.name)
  const fqdn = domain && domain !== 'localdomain' ? `${hostname}.${domain}` : hostname
  return { fqdn, hostname: asked || hostname, isDefault: found.isDefault && asked === '' }
}

const firstLabel = (name: string) => name.split('.', 1)[0] as string

/** Datasources without DNS of their own may give an address instead of a name. */
function nameFrom(metadata: string): string {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(metadata) ? `ip-${metadata.replaceAll('.', '-')}` : metadata
}

/** The current name, completed by /etc/hosts. */
async function ownName(host: Host, distro: Distro): Promise<{ name: string; isDefault: boolean }> {
  const running = (await distro.hostname.running()) || 'localhost'
  const hosts = (await host.files.readText('/etc/hosts')) ?? ''
  return { name: canonicalIn(hosts, running) ?? running, isDefault: running === 'localhost' }
}

/** The first name of the line that lists `hostname` among its aliases. */
export function canonicalIn(hosts: string, hostname: string): string | undefined {
  for (const line of hosts.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/)
    if (words.length >= 3 && words.slice(2).includes(hostname)) return words[1]
  }
  return undefined
}
