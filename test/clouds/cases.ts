// The machines that each cloud plays in the tier, and what must come of them in any client.
import type { JsonObject } from '../../core/json.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { type Machine, machineOf } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import type { CloudMachineOptions } from '../machines/cloud-machine.ts'
import type { PlayOptions } from './played-cloud.ts'

export interface CloudCase {
  readonly name: string
  readonly scenario: JsonObject
  readonly machine: Partial<CloudMachineOptions>
  readonly play: PlayOptions
  /** Whether the cloud's disks are in the machine. */
  readonly disks: boolean
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
  readonly machine?: CloudCase['machine']
  readonly play?: Omit<PlayOptions, 'scenario'>
  readonly disks?: boolean
  readonly alone?: string
  readonly notTheirs?: readonly string[]
  /** Cases that the cloud cannot have. */
  readonly without?: readonly string[]
  expect?(machine: Machine): CloudCase['expect']
}

const userData = '#cloud-config\nlocale: C.UTF-8\n'
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB4cWmQm0kXyY1m6o2Jr1m0k3c3E7h5bq0a2vY4m9r8s other'

/** One thing of everything and two of most; nothing but what must be. */
const scenarios: Readonly<Record<string, JsonObject>> = {
  usual: { hostname: 'db-1', 'user-data': userData },
  rich: {
    hostname: 'db-1',
    'user-data': userData,
    'vendor-data': '#cloud-config\ntimezone: Etc/UTC\n',
    'public-keys': [machineOf().publicKeys[0]?.key ?? '', { name: 'other', key: other }],
    tags: { role: 'db' },
    nics: [
      {
        mac: '52:54:00:12:34:56',
        ipv4: [
          { address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1', public: '192.0.2.5' },
          { address: '10.0.0.6', prefix: 24 },
        ],
        ipv6: [
          { address: '2001:db8::5', prefix: 64, gateway: 'fe80::1' },
          { address: '2001:db8::6', prefix: 64 },
        ],
      },
      { mac: '52:54:00:12:34:57', ipv4: [{ address: '10.0.1.5', prefix: 24, gateway: '10.0.1.1' }] },
    ],
  },
  // Found because it is the only one in the list.
  bare: { hostname: 'db-1', 'user-data': '', 'public-keys': [] },
}

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
  // Its leases have routes to both services, and option 245 names one of them; without the disc all comes from these.
  azure: {
    scenario: { azure: { media: false } },
    play: {
      dhcp: [
        'dhcp-option=121,168.63.129.16/32,10.0.0.1,169.254.169.254/32,10.0.0.1,0.0.0.0/0,10.0.0.1',
        'dhcp-option-force=245,168.63.129.16',
      ],
    },
  },
  bigstep: { machine: { files: { '/var/lib/cloud/data/seed/bigstep/url': 'http://169.254.169.254/metadata' } } },
  // The virtual router has this name; the reference's other way, by dhcpcd's lease, ends in an error.
  cloudstack: { play: { dhcp: ['address=/data-server/10.0.0.1'] } },
  // Its machines ask from an address of 169.254/16, and have to be answered.
  digitalocean: {
    play: { addresses: ['169.254.0.1/16'] },
    alone: 'it asks by NICs with hardware behind them, and those of this tier are virtual',
  },
  // There is no hostname, and keys are set by Linode itself.
  akamai: { expect: () => ({ 'v1/local_hostname': 'bench', 'v1/public_ssh_keys': '[]' }) },
  cloudcix: { notTheirs: ['v1/instance_id'] },
  cloudsigma: { notTheirs: ['v1/public_ssh_keys'] },
  // Nothing in the firmware says what it is: it is detected by the disk, which is ConfigDrive's too.
  ibmcloud: { without: ['bare'] },
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
  // Its disc is known by its device, /dev/sr0: test/vm has machines with one.
  ovf: { scenario: { ovf: { transport: 'guestinfo' } }, notTheirs: ['v1/public_ssh_keys'] },
  opennebula: { expect: () => ({ 'v1/instance_id': 'iid-dsopennebula' }) },
  // Keys are those of a user in the config.
  rbxcloud: { expect: () => ({ 'v1/public_ssh_keys': '[]' }) },
}

export function casesOf(cloud: Cloud): readonly CloudCase[] {
  const { without = [] } = special[cloud.name] ?? {}
  return Object.keys(scenarios)
    .filter((name) => !without.includes(name))
    .map((name) => caseOf(cloud, name))
}

/** `more`: of the scenario. */
export function caseOf(cloud: Cloud, name = 'usual', more: JsonObject = {}): CloudCase {
  const { scenario: own, machine: changes = {}, play: options = {}, disks = true } = special[cloud.name] ?? {}
  const { alone, notTheirs = [], expect } = special[cloud.name] ?? {}
  const scenario = { ...scenarios[name], ...own, ...more }
  const { machine } = play(cloud, scenario)
  return {
    name,
    scenario,
    machine: { ...changes, files: { ...(name === 'bare' && listOnly(cloud.datasource ?? 'None')), ...changes.files } },
    play: { ...options, scenario },
    disks,
    alone,
    notTheirs,
    expect: {
      'v1/instance_id': machine.id,
      'v1/local_hostname': 'db-1',
      'v1/public_ssh_keys': JSON.stringify(machine.publicKeys.map(({ key }) => key)),
      'user-data': String(machine.userData) || undefined,
      ...expect?.(machine),
    },
  }
}

function listOnly(datasource: string): Readonly<Record<string, string>> {
  return { '/etc/cloud/cloud.cfg.d/99-list.cfg': `datasource_list: [${datasource}, None]\n` }
}
