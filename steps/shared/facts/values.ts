// `.Values` of templates: what is known about the machine. Of its parts only those are read that a template asks for, each once.

import type { Json, JsonObject } from '../../../core/json.ts'
import { version } from '../../../core/version.ts'
import { majorOrVersion, readOsRelease } from '../../../system/facts.ts'
import type { Host } from '../../../system/host.ts'
import { askForHypervisor } from '../../../system/virtualization.ts'
import { readBios, readBoard, readChassis, readProduct } from './dmi.ts'
import { readCpu, readMemory, readNetwork, readStorage } from './hardware.ts'
import { protectedId, randomName, readMachineId } from './machine-id.ts'
import { nonEmpty, textAt } from './reading.ts'

export interface Known {
  /** What the machine was called when the run began. */
  readonly hostname: () => Promise<string>
}

type Reader = (host: Host, known: Known) => Promise<Json>

const parts: Readonly<Record<string, Reader>> = {
  sysinfo: async ({ clock }) => ({ version, timestamp: clock.now().toISOString() }),
  node: readNode,
  os: readOs,
  kernel: readKernel,
  product: ({ files }) => readProduct(files),
  board: ({ files }) => readBoard(files),
  chassis: ({ files }) => readChassis(files),
  bios: ({ files }) => readBios(files),
  cpu: ({ files }) => readCpu(files),
  memory: ({ files }) => readMemory(files),
  storage: ({ files }) => readStorage(files),
  network: ({ files }) => readNetwork(files),
  ProtectedID: async ({ files }) => protectedId(await readMachineId(files)),
}

/** The names of the parts; with "Random", which is another one in each template. */
export const valueNames: readonly string[] = [...Object.keys(parts), 'Random']

export interface Values {
  /** `asked`: names of parts; "*" is all of them. What is empty is absent. */
  read(asked: ReadonlySet<string>): Promise<JsonObject>
}

export function valuesOf(host: Host, known: Known): Values {
  const read = new Map<string, Promise<Json>>()
  const part = (name: string, reader: Reader): Promise<Json> => {
    const before = read.get(name)
    const now = before ?? reader(host, known)
    if (!before) read.set(name, now)
    return now
  }
  return {
    async read(asked) {
      const wanted = Object.entries(parts).filter(([name]) => asked.has('*') || asked.has(name))
      const pairs = await Promise.all(wanted.map(async ([name, reader]) => [name, await part(name, reader)] as const))
      return { ...Object.fromEntries(pairs.filter(([, value]) => value !== null)), Random: randomName() }
    },
  }
}

async function readNode(host: Host, { hostname }: Known): Promise<Json> {
  const { files } = host
  return nonEmpty({
    hostname: await hostname(),
    machineid: (await textAt(files, '/etc/machine-id')) ?? (await textAt(files, '/var/lib/dbus/machine-id')),
    hypervisor: await hypervisorOf(host),
    timezone: await timezoneOf(host),
  })
}

/** As those who read CPUs call them, by systemd's names. */
const hypervisors: Readonly<Record<string, string>> = {
  microsoft: 'hyperv',
  oracle: 'virtualbox',
  qemu: 'kvm',
  xen: 'xenhvm',
}

async function hypervisorOf(host: Host): Promise<string | undefined> {
  const { name, container } = await askForHypervisor(host)
  if (container || name === 'none' || name === 'unavailable') return undefined
  return hypervisors[name] ?? name
}

async function timezoneOf({ files }: Host): Promise<string | undefined> {
  const target = await files.readLink('/etc/localtime')
  const zone = target === undefined ? undefined : /\/zoneinfo\/(.+)$/.exec(target)?.[1]
  if (zone !== undefined) return zone
  const named = await textAt(files, '/etc/timezone')
  if (named !== undefined) return named
  return /^ZONE="?([^"\n]+)"?$/m.exec((await textAt(files, '/etc/sysconfig/clock')) ?? '')?.[1]
}

async function readOs({ files }: Host): Promise<Json> {
  const release = await readOsRelease(files)
  const { id, prettyName } = release
  return nonEmpty({
    name: prettyName,
    vendor: id,
    version: majorOrVersion(release),
    release: /\bUbuntu ([\d.]+)/.exec(prettyName)?.[1] ?? (await releaseOf(files)),
    architecture: await architectureOf(files),
  })
}

const releaseFiles = ['/etc/almalinux-release', '/etc/rocky-release', '/etc/centos-release', '/etc/redhat-release']

async function releaseOf(files: Host['files']): Promise<string | undefined> {
  const debian = await textAt(files, '/etc/debian_version')
  if (debian !== undefined) return debian
  for (const path of releaseFiles) {
    const text = await textAt(files, path)
    if (text !== undefined) return /\brelease ([\d.]+)/.exec(text)?.[1]
  }
  return undefined
}

/** Known of two only, as in the original. */
async function architectureOf(files: Host['files']): Promise<string | undefined> {
  if (await files.exists('/lib64/ld-linux-x86-64.so.2')) return 'amd64'
  return (await files.exists('/lib/ld-linux.so.2')) ? 'i386' : undefined
}

async function readKernel({ files }: Host): Promise<Json> {
  return nonEmpty({
    release: await textAt(files, '/proc/sys/kernel/osrelease'),
    version: await textAt(files, '/proc/sys/kernel/version'),
    architecture: await textAt(files, '/proc/sys/kernel/arch'),
  })
}
