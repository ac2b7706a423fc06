// The machines that each cloud plays in the tier, and what must come of them in any client.
import { hostname } from 'node:os'
import type { JsonObject } from '../../core/json.ts'
import type { Cloud, ServedDisk } from '../../metadata-server/cloud.ts'
import { type Machine, machineOf } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import type { CloudMachineOptions } from '../machines/cloud-machine.ts'
import type { PlayOptions } from './played-cloud.ts'

export interface CloudCase {
  readonly name: string
  /** Whether detection has run before; else the stages go through all datasources. */
  readonly detected: boolean
  readonly scenario: JsonObject
  readonly machine: Partial<CloudMachineOptions>
  readonly play: PlayOptions
  /** Whether the cloud's disks are in the machine. */
  readonly disks: boolean
  /** What the machine calls the first of them. */
  readonly drive?: string | undefined
  /** Why the reference cannot be shown it here: then firstlight alone is judged. */
  readonly alone?: string | undefined
  /** What the reference is known to tell in another way, by name; no reason to judge it. */
  readonly notTheirs: readonly string[]
  /** Outcomes by name; undefined: there is none of that name. */
  readonly expect: Readonly<Record<string, string | undefined>>
}

interface Special {
  /** Put over each scenario. */
  readonly scenario?: JsonObject
  /** And over that of one case. */
  readonly scenarios?: Readonly<Record<string, JsonObject>>
  readonly machine?: CloudCase['machine']
  readonly play?: Omit<PlayOptions, 'scenario'>
  readonly disks?: boolean
  readonly drive?: string
  /** Where the machine has what would be the disk's. */
  readonly folder?: string
  readonly alone?: string
  readonly notTheirs?: readonly string[]
  /** Cases that the cloud cannot have. */
  readonly without?: readonly string[]
  expect?(machine: Machine): CloudCase['expect']
}

const userData = '#cloud-config\nlocale: C.UTF-8\n'
/** A config and a script. */
const parts = `Content-Type: multipart/mixed; boundary="=="
MIME-Version: 1.0

--==
Content-Type: text/cloud-config

${userData}
--==
Content-Type: text/x-shellscript
Content-Disposition: attachment; filename="hello"

#!/bin/sh
echo hello

--==--
`
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB4cWmQm0kXyY1m6o2Jr1m0k3c3E7h5bq0a2vY4m9r8s other'

const addresses: readonly JsonObject[] = [
  { address: '2001:db8::5', prefix: 64, gateway: 'fe80::1' },
  { address: '2001:db8::6', prefix: 64 },
]
const nicsWith = (ipv6: readonly JsonObject[]): readonly JsonObject[] => [
  {
    mac: '52:54:00:12:34:56',
    ipv4: [
      { address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1', public: '192.0.2.5' },
      { address: '10.0.0.6', prefix: 24 },
    ],
    ipv6,
  },
  { mac: '52:54:00:12:34:57', ipv4: [{ address: '10.0.1.5', prefix: 24, gateway: '10.0.1.1' }] },
]

/** One thing of everything and two of most; nothing but what must be. */
const scenarios: Readonly<Record<string, JsonObject>> = {
  usual: { hostname: 'db-1', 'user-data': userData },
  rich: {
    hostname: 'db-1',
    'user-data': parts,
    'vendor-data': '#cloud-config\ntimezone: Etc/UTC\n',
    'public-keys': [machineOf().publicKeys[0]?.key ?? '', { name: 'other', key: other }],
    tags: { role: 'db' },
    nics: nicsWith(addresses),
  },
  // Found because it is the only one in the list.
  bare: { hostname: 'db-1', 'user-data': '', 'public-keys': [] },
  // Nothing has been detected before. Some clouds' user-data may be base64.
  searched: { hostname: 'db-1', 'user-data': Buffer.from(userData).toString('base64') },
}

/** What runs programs of Windows. That one is asked for the home: in 16-bit letters if it was told to. */
const INIT = `#!/bin/sh
case "$*" in *' /U '*) letters=UTF-16LE;; *) letters=UTF-8;; esac
printf 'C:\\\\Users\\\\admin\\r\\n' | iconv -t $letters
`

/** As the reference calls it. */
const WGET = `#!/bin/sh
while [ $# -gt 1 ]; do
  [ "$1" != --header ] || header=$2
  shift
done
exec curl -fsS --user-agent Cloud-Init/wget --header "$header" "$1"
`

/** What only some clouds need of the machine or the network, or tell in another way. */
const special: Readonly<Record<string, Special>> = {
  // The reference never detects it; there is no metadata, and blanks around the user-data are cut off.
  altcloud: {
    machine: { files: listOnly('AltCloud') },
    // A disk that has none of the files is none.
    without: ['bare'],
    expect: (machine) => ({
      'v1/local_hostname': 'localhost',
      'v1/public_ssh_keys': '[]',
      'user-data': String(machine.userData).trim() || undefined,
    }),
  },
  // Its leases have routes to both services, and option 245 names one of them; without the disc all comes from these. Of a second IPv6
  // address it does not tell the subnet, over which the reference gives up the network config of the metadata.
  azure: {
    drive: 'sr0',
    scenarios: {
      rich: { nics: nicsWith(addresses.slice(0, 1)) },
      searched: { azure: { media: false } },
    },
    play: {
      dhcp: [
        'dhcp-option=121,168.63.129.16/32,10.0.0.1,169.254.169.254/32,10.0.0.1,0.0.0.0/0,10.0.0.1',
        'dhcp-option-force=245,168.63.129.16',
      ],
    },
  },
  bigstep: { machine: { files: { '/var/lib/cloud/data/seed/bigstep/url': 'http://169.254.169.254/metadata' } } },
  // The virtual router has this name; the reference's other way, by dhcpcd's lease, ends in an error, and so does that to a domain.
  cloudstack: {
    scenario: { cloudstack: { metadata: { 'local-hostname': 'db-1.example.com' } } },
    scenarios: { bare: { cloudstack: {} } },
    machine: { files: { '/usr/bin/wget': WGET } },
    play: { dhcp: ['address=/data-server/10.0.0.1'], ports: [80, 8080] },
  },
  // Its machines ask from an address of 169.254/16, and have to be answered.
  digitalocean: {
    play: { addresses: ['169.254.0.1/16'] },
  },
  // There is no hostname, so the machine keeps this one's; and keys are set by Linode itself.
  akamai: { expect: () => ({ 'v1/local_hostname': hostname().split('.')[0], 'v1/public_ssh_keys': '[]' }) },
  cloudcix: { notTheirs: ['v1/instance_id'] },
  cloudsigma: { notTheirs: ['v1/public_ssh_keys'] },
  // Nothing in the firmware says what it is: it is detected by the disk, which is ConfigDrive's too.
  exoscale: { play: { ports: [80, 8080] } },
  ibmcloud: { machine: { virtualization: 'xen', proc: { 'xen/capabilities': '' } }, without: ['bare'] },
  maas: {
    machine: {
      files: {
        '/etc/cloud/cloud.cfg.d/90-maas.cfg':
          'datasource: {MAAS: {metadata_url: "http://10.0.0.1:5240/MAAS/metadata/", consumer_key: consumer, token_key: token, token_secret: secret}}\n',
      },
    },
    play: { ports: [5240] },
  },
  nocloud: { disks: false },
  // A label with a blank is none that the reference's detection knows.
  ovf: {
    drive: 'sr0',
    scenario: { ovf: { label: 'OVF-TRANSPORT' } },
    scenarios: { rich: { ovf: { label: 'OVF ENV' } }, bare: { ovf: { transport: 'guestinfo' } } },
    notTheirs: ['v1/public_ssh_keys'],
  },
  opennebula: { expect: () => ({ 'v1/instance_id': 'iid-dsopennebula' }) },
  // Keys are those of a user in the config.
  rbxcloud: { expect: () => ({ 'v1/public_ssh_keys': '[]' }) },
  // Its programs are those of Windows, and what mounts the drive of Windows is no file system of this kernel.
  wsl: {
    folder: '/mnt/c',
    disks: false,
    machine: {
      virtualization: 'wsl',
      proc: { mounts: 'C:\\134 /mnt/c 9p rw,noatime,aname=drvfs;path=C:\\;uid=0;gid=0,access=client,trans=fd 0 0\n' },
      files: {
        '/usr/bin/wslpath': `#!/bin/sh\n[ "$1" = -am ] && echo //wsl.localhost/Debian || echo /mnt/c/Users/admin\n`,
        '/init': INIT,
        '/mnt/c/Windows/System32/cmd.exe': '#!/bin/false\n',
      },
    },
    without: ['bare'],
    expect: () => ({ 'v1/public_ssh_keys': '[]' }),
  },
}

export function casesOf(cloud: Cloud): readonly CloudCase[] {
  const { without = [] } = special[cloud.name] ?? {}
  return Object.keys(scenarios)
    .filter((name) => !without.includes(name))
    .map((name) => caseOf(cloud, name))
}

/** `more`: of the scenario. */
export function caseOf(cloud: Cloud, name = 'usual', more: JsonObject = {}): CloudCase {
  const { machine: changes = {}, folder, disks = true, drive, ...own } = special[cloud.name] ?? {}
  const scenario = { ...scenarios[name], ...own.scenario, ...own.scenarios?.[name], ...more }
  const { machine, own: settings } = play(cloud, scenario)
  const files = {
    ...(name === 'bare' && listOnly(cloud.datasource ?? 'None')),
    ...(name === 'searched' && brief),
    ...(folder !== undefined && placedIn(folder, cloud.disks?.(machine, settings)[0])),
    ...changes.files,
  }
  const isPacked = name === 'searched'
  return {
    name,
    detected: name !== 'searched',
    scenario,
    machine: { ...changes, files },
    play: { ...own.play, scenario },
    disks,
    drive,
    alone: own.alone,
    notTheirs: [...(own.notTheirs ?? []), 'left behind'],
    expect: {
      'left behind': undefined,
      'v1/instance_id': machine.id,
      'v1/local_hostname': 'db-1',
      'v1/public_ssh_keys': JSON.stringify(machine.publicKeys.map(({ key }) => key)),
      ...(!isPacked && { 'user-data': String(machine.userData) || undefined }),
      ...own.expect?.(machine),
    },
  }
}

/** Ec2 is waited for on any machine, four minutes long, before the network stage looks at what comes after it in the list. */
const brief = {
  '/etc/cloud/cloud.cfg.d/99-ec2.cfg': 'datasource: {Ec2: {max_wait: 1, timeout: 1}}\n',
}

function listOnly(datasource: string): Readonly<Record<string, string>> {
  return { '/etc/cloud/cloud.cfg.d/99-list.cfg': `datasource_list: [${datasource}, None]\n` }
}

function placedIn(folder: string, disk: ServedDisk | undefined): Readonly<Record<string, string>> {
  const files = Object.entries(disk?.files ?? {})
  return Object.fromEntries(files.map(([path, content]) => [`${folder}/${path}`, String(content)]))
}
