// What is known about each time client: its program, files, packages and service; distros say what differs.

import type { NtpClient, NtpProfile } from '../../distros/distro.ts'

const base: Readonly<Record<string, NtpClient>> = {
  chrony: {
    check_exe: 'chronyd',
    confpath: '/etc/chrony.conf',
    packages: ['chrony'],
    service_name: 'chrony',
    template_name: 'chrony.conf.{distro}',
  },
  ntp: {
    check_exe: 'ntpd',
    confpath: '/etc/ntp.conf',
    packages: ['ntpsec'],
    service_name: 'ntp',
    template_name: 'ntp.conf.{distro}',
  },
  ntpdate: {
    check_exe: 'ntpdate',
    confpath: '/etc/ntp.conf',
    packages: ['ntpdate'],
    service_name: 'ntpdate',
    template_name: 'ntp.conf.{distro}',
  },
  openntpd: {
    check_exe: 'ntpd',
    confpath: '/etc/ntpd.conf',
    packages: [],
    service_name: 'ntpd',
    template_name: 'ntpd.conf.{distro}',
  },
  'systemd-timesyncd': {
    check_exe: '/lib/systemd/systemd-timesyncd',
    confpath: '/etc/systemd/timesyncd.conf.d/cloud-init.conf',
    packages: [],
    service_name: 'systemd-timesyncd',
    template_name: 'timesyncd.conf',
  },
}

/** The client as the distro ships it; undefined: no such client. */
export function ntpClient(name: string, { clients }: NtpProfile): NtpClient | undefined {
  const client = base[name]
  return client && { ...client, ...clients?.[name] }
}

/** Templates for machines that have no file for a client, by the client's name. */
export function builtinNtpTemplate(name: string): string | undefined {
  return builtin[name]
}

const lists = `# pools
{% for pool in pools %}pool {{pool}} iburst
{% endfor %}
# servers
{% for server in servers %}server {{server}} iburst
{% endfor %}
{% for peer in peers %}peer {{peer}}
{% endfor %}
`

const builtin: Readonly<Record<string, string>> = {
  chrony: `## template:jinja
# Written by cloud-init from the ntp settings of its config.
${lists}{% for network in allow %}allow {{network}}
{% endfor %}

# Clock rate, remembered across restarts.
driftfile /var/lib/chrony/drift
# Step the clock if it is off by more than a second in the first three measurements.
makestep 1.0 3
rtcsync
leapsectz right/UTC
logdir /var/log/chrony
`,
  ntp: `## template:jinja
# Written by cloud-init from the ntp settings of its config.
driftfile /var/lib/ntp/ntp.drift
${lists}
restrict default kod nomodify notrap nopeer noquery limited
restrict 127.0.0.1
restrict ::1
`,
  'systemd-timesyncd': `## template:jinja
# Written by cloud-init from the ntp settings of its config.
[Time]
{% if servers or pools %}NTP={% for host in servers %}{{host}} {% endfor %}{% for host in pools %}{{host}} {% endfor %}
{% endif %}
`,
}
