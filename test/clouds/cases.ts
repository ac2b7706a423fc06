// The machine that each cloud plays in the tier, and what must come of it in any client.
import type { JsonObject } from '../../core/json.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { guestProgram } from '../../metadata-server/guest-program.ts'
import { play } from '../../metadata-server/scenario.ts'
import type { CloudMachineOptions } from '../machines/cloud-machine.ts'
import type { PlayOptions } from './played-cloud.ts'

export interface CloudCase {
  readonly scenario: JsonObject
  readonly machine: Partial<CloudMachineOptions>
  readonly play: PlayOptions
  /** Outcomes by name. */
  readonly expect: Readonly<Record<string, string>>
}

/** What only some clouds need of the machine or the network. */
const special: Readonly<Record<string, Partial<Pick<CloudCase, 'scenario' | 'machine' | 'play' | 'expect'>>>> = {
  // The reference never detects it; there is no metadata, and blanks around the user-data are cut off.
  altcloud: {
    machine: { files: { '/etc/cloud/cloud.cfg.d/99-list.cfg': 'datasource_list: [AltCloud, None]\n' } },
    expect: {
      'v1/local_hostname': 'localhost',
      'v1/public_ssh_keys': '[]',
      'user-data': '#cloud-config\nlocale: C.UTF-8',
    },
  },
  // A disc is known by its type, which the test host's kernel has not. Leases have routes to both services, and option 245 names one of them.
  azure: {
    scenario: { azure: { media: false } },
    play: {
      dhcp: [
        'dhcp-option=121,168.63.129.16/32,10.0.0.1,169.254.169.254/32,10.0.0.1,0.0.0.0/0,10.0.0.1',
        'dhcp-option-force=245,168.63.129.16',
      ],
    },
  },
  // Its disc is known by being one, and this kernel can read none: test/vm has kernels that can.
  ovf: { scenario: { ovf: { transport: 'guestinfo' } } },
  opennebula: { expect: { 'v1/instance_id': 'iid-dsopennebula' } },
  // Keys are those of a user in the config.
  rbxcloud: { expect: { 'v1/public_ssh_keys': '[]' } },
  bigstep: {
    machine: { files: { '/var/lib/cloud/data/seed/bigstep/url': 'http://169.254.169.254/metadata' } },
  },
  // Its machines ask from an address of 169.254/16, and have to be answered.
  digitalocean: { play: { addresses: ['169.254.0.1/16'] } },
}

/** A hypervisor of VMware's for a machine that has none: a program that answers, and values as files. */
function hypervisorOf(cloud: Cloud, scenario: JsonObject): Partial<CloudMachineOptions> {
  const { machine, own } = play(cloud, scenario)
  const values = Object.entries(cloud.guestinfo?.(machine, own) ?? {})
  if (values.length === 0) return {}
  const folder = '/guestinfo'
  const files = Object.fromEntries(values.map(([key, value]) => [`${folder}/${key}`, value]))
  return { virtualization: 'vmware', files: { ...files, '/usr/bin/vmware-rpctool': guestProgram(folder) } }
}

/** `more`: of the scenario. */
export function caseOf(cloud: Cloud, more: JsonObject = {}): CloudCase {
  const { scenario: own, machine: changes = {}, play: options = {}, expect = {} } = special[cloud.name] ?? {}
  const scenario: JsonObject = { hostname: 'db-1', 'user-data': '#cloud-config\nlocale: C.UTF-8\n', ...own, ...more }
  const { machine } = play(cloud, scenario)
  return {
    scenario,
    machine: { ...hypervisorOf(cloud, scenario), ...changes },
    play: { scenario, ...options },
    expect: {
      'v1/instance_id': machine.id,
      'v1/local_hostname': 'db-1',
      'v1/public_ssh_keys': JSON.stringify(machine.publicKeys.map(({ key }) => key)),
      'user-data': String(machine.userData),
      ...expect,
    },
  }
}
