// /etc/hosts as text: the machine's own line, and whole files for machines that have no template for one.

import type { DistroProfile } from '../../../distros/distro.ts'

/**
 * The file with a line that gives `address` the machine's names; undefined: it has one. Other lines of that address move to
 * the end, and fields are separated by tabs, as the reference leaves them.
 */
export function withOwnNames(hosts: string, address: string, { hostname, fqdn }: OwnNames): string | undefined {
  const lines = hosts === '' ? [] : hosts.replace(/\n$/, '').split('\n')
  const own: string[] = []
  const others: string[] = []
  for (const line of lines) {
    const [, entry = '', comment = ''] = /^([^#]*)(#.*)?$/.exec(line) ?? []
    const [first, canonical, ...aliases] = entry.trim().split(/\s+/)
    if (!first || canonical === undefined) {
      others.push(line)
      continue
    }
    if (first === address && canonical === fqdn && aliases.includes(hostname)) return undefined
    const fields = [first, canonical, ...aliases].join('\t')
    ;(first === address ? own : others).push(comment ? `${fields} ${comment}` : fields)
  }
  own.push([address, fqdn, hostname].join('\t'))
  return [...others, ...own].map((line) => `${line}\n`).join('')
}

interface OwnNames {
  readonly hostname: string
  readonly fqdn: string
}

type HostsProfile = Pick<DistroProfile, 'hostsTemplate' | 'hostsStyle'>

/** Template of a whole file, in the form of those in /etc/cloud/templates. */
export function builtinHostsTemplate({ hostsTemplate, hostsStyle }: HostsProfile): string {
  const own =
    hostsStyle === 'loopback'
      ? [
          '127.0.0.1 {{fqdn}} {{hostname}}',
          '127.0.0.1 localhost.localdomain localhost',
          '127.0.0.1 localhost4.localdomain4 localhost4',
        ]
      : ['127.0.1.1 {{fqdn}} {{hostname}}', '127.0.0.1 localhost']
  const six =
    hostsStyle === 'loopback'
      ? ['::1 {{fqdn}} {{hostname}}', '::1 localhost6.localdomain6 localhost6']
      : ['::1 localhost ip6-localhost ip6-loopback', 'ff02::1 ip6-allnodes', 'ff02::2 ip6-allrouters']
  return [
    '## template:jinja',
    '# manage_etc_hosts is true: this file is written anew in every boot. To keep changes, make them in',
    `# /etc/cloud/templates/hosts.${hostsTemplate}.tmpl, or set manage_etc_hosts to false in /etc/cloud/cloud.cfg or in user-data.`,
    '#',
    ...own,
    '',
    ...six,
    '',
  ].join('\n')
}
