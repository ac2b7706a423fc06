// What kind of machine this is: metal, which hypervisor, or which kind of container.

import { HostError } from '../core/errors.ts'
import type { Virtualization } from '../core/facts.ts'
import type { Files, Host } from './host.ts'

type Environment = Readonly<Partial<Record<string, string>>>

/** Names that systemd-detect-virt has for containers. */
const containers = [
  'container-other',
  'docker',
  'jail',
  'lxc',
  'lxc-libvirt',
  'openvz',
  'podman',
  'pouch',
  'proot',
  'rkt',
  'systemd-nspawn',
  'wsl',
]

/** The kernel always gives this number to the first process namespace. */
const initialNamespace = 'pid:[4026531836]'

/** The names of virt-what for machines that systemd-detect-virt calls something else. */
const virtWhatNames: Readonly<Record<string, string>> = {
  'ibm_systemz-zvm': 'zvm',
  hyperv: 'microsoft',
  virtualbox: 'oracle',
  'xen-domU': 'xen',
}

interface Known {
  /** False: only whether it is a container matters. */
  readonly hypervisor?: boolean | undefined
  /** The kernel's, where it has been read. */
  readonly release?: string | undefined
}

/**
 * Containers are recognised by the files and variables their managers leave, without starting a program. `environment` is this
 * process's, `init` that of process 1. "unavailable": nothing on this machine can tell.
 */
export async function detectVirtualization(
  host: Host,
  environment: Environment,
  init: Environment,
  known: Known = {},
): Promise<Virtualization> {
  // Given to generators by systemd: "vm:kvm", "container:lxc", or empty for none.
  const given = environment['SYSTEMD_VIRTUALIZATION']
  if (given !== undefined) return named(given.slice(given.indexOf(':') + 1) || 'none')
  const container = await containerName(host.files, init, known.release)
  if (container !== undefined) return { name: container, container: true }
  if (known.hypervisor === false) return { name: 'unavailable', container: false }
  return await askForHypervisor(host)
}

export async function askForHypervisor(host: Host): Promise<Virtualization> {
  return named(await virtualizationName(host))
}

/** What programs of the machine call its hypervisor, or its container. "unavailable": there is none that can tell. */
async function virtualizationName(host: Host): Promise<string> {
  const detected = await firstLine(host, 'systemd-detect-virt')
  if (detected !== undefined) return detected || 'none'
  const guessed = await firstLine(host, 'virt-what')
  return guessed === undefined ? 'unavailable' : (virtWhatNames[guessed] ?? (guessed || 'none'))
}

function named(name: string): Virtualization {
  return { name, container: containers.includes(name) }
}

async function containerName(files: Files, init: Environment, known: string | undefined): Promise<string | undefined> {
  const said =
    init['container'] ??
    (await files.readText('/run/systemd/container'))?.trim() ??
    (await files.readText('/run/host/container-manager'))?.trim()
  if (said) return containers.includes(said) ? said : 'container-other'
  const release = known ?? (await files.readText('/proc/sys/kernel/osrelease')) ?? ''
  // As systemd knows it.
  if (/Microsoft|WSL/.test(release)) return 'wsl'
  if (init['LIBVIRT_LXC_UUID']) return 'lxc-libvirt'
  if (await files.exists('/run/.containerenv')) return 'podman'
  if (await files.exists('/.dockerenv')) return 'docker'
  if ((await files.exists('/proc/vz')) && !(await files.exists('/proc/bc'))) return 'openvz'
  const vserver = /^VxID:\s*(\d+)/m.exec((await files.readText('/proc/self/status')) ?? '')
  if (vserver && Number(vserver[1]) !== 0) return 'container-other'
  // Like systemd, look last at whether processes are counted from 1 again, in a namespace that is not the first.
  const namespace = await files.readLink('/proc/self/ns/pid')
  return namespace === undefined || namespace === initialNamespace ? undefined : 'container-other'
}

/** undefined: there is no such program, or it cannot say. */
async function firstLine(host: Host, program: string): Promise<string | undefined> {
  try {
    if ((await host.commands.find(program)) === undefined) return undefined
    // systemd-detect-virt ends with status 1 for "none".
    const { stdout, exitCode } = await host.commands.query([program], { accept: [0, 1], timeout: 10_000 })
    return exitCode === 0 || stdout.trim() === 'none' ? (stdout.split('\n')[0]?.trim() ?? '') : undefined
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}
