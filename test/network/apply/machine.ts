// A machine in memory with the facts that network decisions are made of.

import type { NoticeCode } from '../../../core/codes.ts'
import type { Facts, Nic } from '../../../core/facts.ts'
import type { Instance } from '../../../core/instance.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { defaultPaths } from '../../../core/paths.ts'
import { debian } from '../../../distros/debian.ts'
import type { ApplyInput, ChooseInput, NetworkChoice } from '../../../network/apply/contract.ts'
import { chooseNetworkConfig } from '../../../network/apply/source.ts'
import type { NetworkFacts } from '../../../network/needs.ts'
import { type MemoryHost, memory, type World } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'

export const loopback = nic('lo', '00:00:00:00:00:00', {
  driver: undefined,
  operstate: 'unknown',
  type: 772,
  kind: 'virtual',
})

export function factsOf(nics: readonly Nic[], changes: Partial<Facts> = {}): Facts {
  return {
    os: { id: 'debian', idLike: [], versionId: '13', codename: 'trixie', prettyName: 'Debian' },
    kernel: { system: 'Linux', node: 'box', release: '6.12', version: '#1', machine: 'x86_64' },
    cmdline: 'ro quiet',
    environmentCmdline: undefined,
    virtualization: { name: 'kvm', container: false },
    dmi: {},
    initEnvironment: {},
    filesystems: [],
    nics,
    paths: new Set(),
    systemd: true,
    ...changes,
  }
}

/** The facts of a machine that has these programs and paths, and no NICs. */
export function networkFactsOf(
  { programs = [], paths = [] }: { readonly programs?: readonly string[]; readonly paths?: readonly string[] } = {},
  changes: Partial<Facts> = {},
): NetworkFacts {
  return { ...factsOf([], changes), programs: new Set(programs), paths: new Set(paths) }
}

/** What /sys/class/net has of these NICs. */
export function sysfs(nics: readonly Nic[]): NonNullable<World['files']> {
  return Object.fromEntries(
    nics.flatMap(({ name, mac = '', type, operstate = '', carrier, nameAssignType }) => {
      const home = `/sys/class/net/${name}`
      return [
        [`${home}/address`, `${mac}\n`],
        [`${home}/type`, `${type}\n`],
        [`${home}/operstate`, `${operstate}\n`],
        [`${home}/carrier`, `${carrier ? 1 : 0}\n`],
        [`${home}/addr_assign_type`, '0\n'],
        [`${home}/name_assign_type`, `${nameAssignType ?? ''}\n`],
        [`${home}/device/device`, '0x1000\n'],
        [`${home}/device/driver`, { link: '../../bus/virtio/drivers/virtio_net' }],
      ]
    }),
  )
}

export interface Machine {
  readonly host: MemoryHost
  readonly notes: readonly Notice[]
  readonly sink: ReturnType<typeof notices>
  codes(): readonly NoticeCode[]
  ran(): readonly string[]
}

/** Has the programs of networkd, if the world names no others. */
export function machine(world: World = {}): Machine {
  const host = memory({ programs: ['ip', 'systemctl'], ...world })
  const notes: Notice[] = []
  return {
    host,
    notes,
    sink: notices((notice) => notes.push(notice), 'network'),
    codes: () => notes.flatMap(({ code }) => code ?? []),
    ran: () => host.ran.map((argv) => argv.join(' ')),
  }
}

export function instanceWith(network: Instance['network'], changes: Partial<Instance> = {}): Instance {
  return {
    datasource: 'NoCloud',
    className: 'DataSourceNoCloud',
    detail: '',
    id: 'i-1',
    dsmode: 'net',
    publicKeys: [],
    metadata: {},
    cloudName: 'nocloud',
    platform: 'nocloud',
    subplatform: '',
    ...(network !== undefined && { network }),
    ...changes,
  }
}

export const eth0 = nic('eth0', '52:54:00:00:00:01')

/** The choice on a machine with one NIC. */
export async function choose(
  world: World,
  changes: Partial<ChooseInput> & { readonly cmdline?: string } = {},
): Promise<{ readonly choice: NetworkChoice; readonly here: Machine }> {
  const { cmdline = 'ro', ...rest } = changes
  const here = machine(world)
  const choice = await chooseNetworkConfig({
    host: here.host,
    facts: factsOf([loopback, eth0], { cmdline }),
    config: {},
    instance: undefined,
    paths: defaultPaths,
    notices: here.sink,
    ...rest,
  })
  return { choice, here }
}

/** What a stage hands over, for a Debian machine with networkd only. */
export function applyInput({ host, sink }: Machine, facts: Facts, changes: Partial<ApplyInput> = {}): ApplyInput {
  return {
    host,
    facts,
    config: { system_info: { distro: 'debian' } },
    conventions: debian.network.conventions,
    instance: undefined,
    paths: defaultPaths,
    notices: sink,
    newInstance: true,
    phase: 'local',
    bringUp: false,
    renderers: ['netplan', 'eni', 'networkd'],
    activators: undefined,
    processId: 42,
    ...changes,
  }
}
