// What is known of each time client: its program, files, packages and service, per distro.

export interface NtpClient {
  readonly check_exe: string
  readonly confpath: string
  readonly packages: readonly string[]
  readonly service_name: string
  /** Template file: <this>.tmpl in /etc/cloud/templates; {distro} is filled in. */
  readonly template_name: string
}

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

const suses = ['opensuse', 'opensuse-leap', 'opensuse-microos', 'opensuse-tumbleweed', 'sles', 'sle_hpc', 'sle-micro']
const clones = ['rhel', 'almalinux', 'cloudlinux', 'rocky', 'centos']
const chronyd = [...clones, 'alpine', 'azurelinux', 'mariner', 'photon', 'openmandriva', ...suses]
const ntpd = [...clones, 'photon', 'openmandriva', ...suses, 'alpine']
const usrLib = ['azurelinux', 'mariner', 'photon', ...suses, 'raspberry-pi-os']
const wholeTimesyncd = ['azurelinux', 'mariner', 'photon']
const chronyFolder = ['debian', 'ubuntu', 'alpine']

/** The client as the distro ships it; undefined: no such client. */
export function ntpClient(name: string, distro: string): NtpClient | undefined {
  const client = base[name]
  if (!client) return undefined
  const changes: Partial<NtpClient>[] = []
  if (name === 'chrony') {
    if (chronyFolder.includes(distro)) changes.push({ confpath: '/etc/chrony/chrony.conf' })
    if (chronyd.includes(distro)) changes.push({ service_name: 'chronyd' })
  }
  if (name === 'ntp') {
    if (ntpd.includes(distro)) changes.push({ service_name: 'ntpd' })
    if (distro === 'alpine') changes.push({ packages: [] })
  }
  if (name === 'systemd-timesyncd') {
    if (usrLib.includes(distro)) changes.push({ check_exe: '/usr/lib/systemd/systemd-timesyncd' })
    if (wholeTimesyncd.includes(distro)) changes.push({ confpath: '/etc/systemd/timesyncd.conf' })
  }
  return Object.assign({}, client, ...changes)
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
