// Gathers what is known about the machine, side by side, from files wherever there are files.

import { posix } from 'node:path'
import { HostError } from '../core/errors.ts'
import type { Facts, Kernel, Machine, OsRelease } from '../core/facts.ts'
import { readCmdline, readInitEnvironment, unreadable } from './cmdline-facts.ts'
import { findFilesystems } from './filesystems.ts'
import type { Files, Host } from './host.ts'
import { readNics } from './nics.ts'
import { detectVirtualization } from './virtualization.ts'

interface WantOfMachine {
  /** False: only whether this is a container, as files tell it; no program is asked for the hypervisor. */
  readonly hypervisor?: boolean
  /** Gathered before: what cannot change while the machine runs is taken from there. */
  readonly before?: Machine
  /** This process's environment. */
  readonly environment?: Readonly<Partial<Record<string, string>>>
}

/** What to find out; everything by default. What is left out is empty. */
export interface Want extends WantOfMachine {
  readonly filesystems?: boolean
  readonly nics?: boolean
  readonly dmi?: boolean
  /** Paths to look for: the `probes` of the datasources, and others. Default: none. */
  readonly probes?: readonly string[]
  readonly before?: Facts
  /** Gathered already, just now. */
  readonly machine?: Machine
}

export async function gatherMachine(host: Host, want: WantOfMachine = {}): Promise<Machine> {
  const { files } = host
  const environment = want.environment ?? process.env
  const [init, kernel] = await Promise.all([readInitEnvironment(files), readKernel(host)])
  const { hypervisor } = want
  const virtualization =
    want.before?.virtualization ??
    (await detectVirtualization(host, environment, init, { hypervisor, release: kernel.release }))
  const initEnvironment = { ...init, ...guestVariables(environment) }
  const { container } = virtualization
  const [os, cmdline, systemd] = await Promise.all([
    readOsRelease(files),
    readCmdline(files, environment, container),
    files.stat('/run/systemd/system').then((info) => info?.type === 'directory'),
  ])
  const environmentCmdline = environment['KERNEL_CMDLINE']
  return {
    os,
    kernel,
    cmdline,
    environmentCmdline,
    virtualization,
    initEnvironment,
    systemd,
  }
}

export async function gatherFacts(host: Host, want: Want = {}): Promise<Facts> {
  const machine = want.machine ?? (await gatherMachine(host, want))
  const { container } = machine.virtualization
  const [dmi, filesystems, nics, paths] = await Promise.all([
    want.dmi === false || container ? {} : (want.before?.dmi ?? readDmi(host)),
    want.filesystems === false ? [] : findFilesystems(host, container),
    want.nics === false ? [] : readNics(host.files),
    existing(host.files, want.probes ?? []),
  ])
  return { ...machine, dmi, filesystems, nics, paths }
}

/** What containers are given by their managers may be in this process's environment alone. */
function guestVariables(environment: Readonly<Partial<Record<string, string>>>) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('VMX_GUESTINFO')))
}

/** The administrator's file, or that of the image; without either, the distro is "linux". */
export async function readOsRelease(files: Pick<Files, 'readText'>): Promise<OsRelease> {
  return parseOsRelease(
    (await files.readText('/etc/os-release')) ?? (await files.readText('/usr/lib/os-release')) ?? '',
  )
}

/** Shell assignments, as os-release(5) allows them. */
export function parseOsRelease(text: string): OsRelease {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line)
    if (match?.[1]) values.set(match[1], unquote(match[2] ?? ''))
  }
  const value = (name: string) => values.get(name) ?? ''
  return {
    id: value('ID').toLowerCase() || 'linux',
    idLike: value('ID_LIKE').toLowerCase().split(/\s+/).filter(Boolean),
    versionId: value('VERSION_ID'),
    codename: value('VERSION_CODENAME'),
    prettyName: value('PRETTY_NAME'),
  }
}

/** VERSION_ID, as Kairos' documents ask for it: of those whose minor releases replace each other, the first number. */
export function majorOrVersion({ id, versionId }: OsRelease): string {
  return ['almalinux', 'rocky'].includes(id) ? (versionId.split('.', 1)[0] ?? '') : versionId
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  if (!quoted) return value
  return quoted[1] === '"' ? (quoted[2] ?? '').replace(/\\(["\\$`])/g, '$1') : (quoted[2] ?? '')
}

/** The kernel's names of architectures by node's; those not listed are the same. */
const machines: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  ia32: 'i686',
  arm64: 'aarch64',
  arm: 'armv7l',
  ppc64: 'ppc64le',
}

/** The kernel's name of the architecture: "x86_64". */
export async function readMachineName(files: Pick<Files, 'readText'>): Promise<string> {
  // It has existed since Linux 6.1.
  const name = (await files.readText('/proc/sys/kernel/arch'))?.trim()
  return name || (machines[process.arch] ?? process.arch)
}

/** undefined: there is no kernel, as in an image that is not booted. */
export async function readHostname(files: Pick<Files, 'readText'>): Promise<string | undefined> {
  return (await files.readText('/proc/sys/kernel/hostname', { limit: 4096 }))?.trim()
}

async function readKernel({ files }: Host): Promise<Kernel> {
  const read = async (name: string) => (await files.readText(`/proc/sys/kernel/${name}`))?.trim() ?? ''
  const [system, node, release, version] = await Promise.all(['ostype', 'hostname', 'osrelease', 'version'].map(read))
  const machine = await readMachineName(files)
  return { system: system || 'Linux', node: node ?? '', release: release ?? '', version: version ?? '', machine }
}

/** The command line that counts. One that cannot be read counts as empty. */
const dmiFields = [
  'bios_date',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_type',
  'chassis_vendor',
  'chassis_version',
  'product_family',
  'product_name',
  'product_serial',
  'product_sku',
  'product_uuid',
  'product_version',
  'sys_vendor',
]

/** What dmidecode calls the fields that detection looks at. */
const dmidecodeNames: Readonly<Record<string, string>> = {
  sys_vendor: 'system-manufacturer',
  product_name: 'system-product-name',
  product_uuid: 'system-uuid',
  product_serial: 'system-serial-number',
  chassis_asset_tag: 'chassis-asset-tag',
}

async function readDmi(host: Host): Promise<Record<string, string>> {
  const home = '/sys/class/dmi/id'
  if (!(await host.files.exists(home))) return askDmidecode(host)
  const values: Record<string, string> = {}
  for (const field of dmiFields) {
    const value = await host.files.read(`${home}/${field}`).catch(unreadable)
    if (value) values[field] = blankIfUnset(value)
  }
  return values
}

/** Firmware fields that were never filled in read as ones. */
function blankIfUnset(value: Buffer): string {
  const bytes = value.at(-1) === 0x0a ? value.subarray(0, -1) : value
  return bytes.length > 0 && bytes.every((byte) => byte === 0xff) ? '' : value.toString('utf8').trim()
}

async function askDmidecode(host: Host): Promise<Record<string, string>> {
  const program = await host.commands.find('dmidecode')
  if (program === undefined) return {}
  const values: Record<string, string> = {}
  for (const [field, name] of Object.entries(dmidecodeNames)) {
    const answer = await host.commands
      .query([program, '--quiet', `--string=${name}`], { timeout: 10_000 })
      .catch(unreadable)
    // Dots stand for bytes that are not text.
    if (answer) values[field] = /^\.*$/.test(answer.stdout.trim()) ? '' : answer.stdout.trim()
  }
  return values
}

/** Most machines have none of the folders that datasources look into: what lies below one is looked for only if it is there. */
async function existing(files: Files, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const below = Map.groupBy(paths.flatMap(foldersOf), (folder) => folder)
  const asked = new Map<string, Promise<boolean>>()
  const isThereAt = (path: string) => files.exists(path).catch(isThere)
  const mayHold = (folder: string): Promise<boolean> => {
    if (folder === '/') return Promise.resolve(true)
    const outer = () => mayHold(posix.dirname(folder))
    if ((below.get(folder)?.length ?? 0) < worthALook) return outer()
    const known = asked.get(folder) ?? outer().then((there) => there && isThereAt(folder))
    asked.set(folder, known)
    return known
  }
  const found = await Promise.all(
    paths.map(async (path) => (await mayHold(posix.dirname(path))) && (await isThereAt(path))),
  )
  return new Set(paths.filter((_, index) => found[index]))
}

/** With fewer paths below a folder, asking for them is as quick as asking for the folder first. */
const worthALook = 4

/** Those that may not be there: "/var/lib" of every machine is. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`).slice(2)
}

/** What the disk cannot say counts as there, so that whoever reads it tells why it cannot be used. */
function isThere(error: unknown): boolean {
  unreadable(error)
  return error instanceof HostError && error.code !== 'denied'
}
