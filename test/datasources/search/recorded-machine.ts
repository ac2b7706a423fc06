// A machine of fixtures/datasources/ds-identify.json as our own programs see it: in memory, with all that the facts are gathered from.

import type { Facts } from '../../../core/facts.ts'
import { probedPaths } from '../../../datasources/index.ts'
import { withOwnFacts } from '../../../datasources/search/own-facts.ts'
import { gatherFacts, gatherMachine } from '../../../system/facts.ts'
import { type MemoryHost, memory, type WorldFile } from '../../../system/memory.ts'
import type { Disk } from '../machine.ts'

export interface RecordedMachine {
  readonly name: string
  /** The kernel's. */
  readonly cmdline: string
  readonly files?: Readonly<Record<string, string>>
  /** `fatboot`: a label in the boot sector alone. */
  readonly disks?: readonly (Pick<Disk, 'device' | 'label' | 'type' | 'uuid'> & { readonly fatboot?: string })[]
  readonly dmi?: Readonly<Record<string, string>>
  /** What systemd-detect-virt says. Default kvm. */
  readonly virt?: string
  /** The variable KERNEL_CMDLINE. */
  readonly env?: string
  /** Others. */
  readonly environment?: Readonly<Record<string, string>>
  /** Process 1. */
  readonly init?: { readonly cmdline?: string; readonly environment?: Readonly<Record<string, string>> }
  readonly kernel?: { readonly machine?: string; readonly version?: string }
  readonly sockets?: readonly string[]
  /** Block devices. */
  readonly nodes?: readonly string[]
  /** It was run without --force: what an earlier run has left counts. */
  readonly unforced?: boolean
  /** What programs write, by path and arguments. */
  readonly programs?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** What the reference made of it. */
  readonly expected: Expected
}

/** Without what came of it. */
export type UnrecordedMachine = Omit<RecordedMachine, 'expected'>

export interface Expected {
  readonly exitCode: number
  /** <run>/cloud.cfg */
  readonly cloudCfg: string | null
  /** <run>/.ds-identify.result */
  readonly result?: string
}

export const containers = ['lxc', 'docker', 'systemd-nspawn', 'lxc-libvirt', 'container-other', 'rkt', 'podman', 'wsl']

/** `inStage`: the facts as the stages gather them, which never ask for the hypervisor. */
export async function recordedMachine(
  given: UnrecordedMachine,
  { inStage = false }: { readonly inStage?: boolean } = {},
): Promise<{ host: MemoryHost; facts: Facts }> {
  const { cmdline, disks = [], env, environment = {}, programs = {} } = given
  // Only generators are told by systemd; whoever asks later is answered the same.
  const { SYSTEMD_VIRTUALIZATION: told, ...ofStages } = environment as Readonly<Record<string, string>>
  const virt = (inStage && told !== undefined ? told.slice(told.indexOf(':') + 1) || 'none' : given.virt) ?? 'kvm'
  const host = memory({
    files: filesOf({ ...given, virt }),
    programs: ['systemd-detect-virt', ...Object.keys(programs)],
    commands: ({ argv: [program = '', ...words] }) => {
      if (program.endsWith('systemd-detect-virt')) return { stdout: `${virt}\n`, exitCode: virt === 'none' ? 1 : 0 }
      return programs[program]?.[words.join(' ')] ?? 1
    },
  })
  const variables = { ...(inStage ? ofStages : environment), ...(env !== undefined && { KERNEL_CMDLINE: env }) }
  const gathered = await gatherFacts(host, {
    probes: probedPaths(),
    nics: false,
    filesystems: false,
    machine: await gatherMachine(host, { environment: variables, ...(inStage && { hypervisor: false }) }),
  })
  const { container } = gathered.virtualization
  // Device nodes of the host's disks are not in a container.
  const filesystems = container
    ? []
    : disks.map(({ device, label, uuid, type = 'iso9660', fatboot }) => ({
        device,
        label: label ?? fatboot,
        uuid,
        type,
      }))
  return { host, facts: await withOwnFacts(host, { ...gathered, cmdline: gathered.cmdline || cmdline, filesystems }) }
}

function filesOf({
  cmdline,
  files,
  dmi = {},
  virt = 'kvm',
  init = {},
  kernel = {},
  sockets = [],
  nodes = [],
}: UnrecordedMachine) {
  const special = (paths: readonly string[], type: 'socket' | 'block') => paths.map((path) => [path, { type }] as const)
  const variables = Object.entries(init.environment ?? {}).map(([key, value]) => `${key}=${value}\0`)
  const all: Record<string, WorldFile> = {
    '/proc/cmdline': `${cmdline}\n`,
    '/proc/1/cmdline': `${(init.cmdline ?? '/sbin/init').replaceAll(' ', '\0')}\0`,
    // Older than all files, as the boot is.
    '/proc/1/environ': { content: variables.join(''), modified: new Date(0) },
    '/proc/sys/kernel/ostype': 'Linux\n',
    '/proc/sys/kernel/version': `${kernel.version ?? '#1 SMP Debian'}\n`,
    '/proc/sys/kernel/arch': `${kernel.machine ?? 'x86_64'}\n`,
    '/sys/class/dmi/id': { directory: true },
    ...Object.fromEntries(Object.entries(dmi).map(([key, value]) => [`/sys/class/dmi/id/${key}`, `${value}\n`])),
    ...(containers.includes(virt) && { '/run/systemd/container': `${virt}\n` }),
    ...Object.fromEntries([...special(sockets, 'socket'), ...special(nodes, 'block')]),
    ...files,
  }
  return all
}
