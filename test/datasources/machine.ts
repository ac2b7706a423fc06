// A machine for datasource tests: files, disks that can be mounted, DMI, a command line, a web server; all in memory.

import { HostError } from '../../core/errors.ts'
import type { Facts, Filesystem } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { notices as createNotices, type Notice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Phase } from '../../datasources/datasource.ts'
import { type AnyDatasource, probedPaths } from '../../datasources/index.ts'
import type { CachedInstance } from '../../datasources/search/cache-verdict.ts'
import { withOwnFacts } from '../../datasources/search/own-facts.ts'
import { type Found, findInstance, type SearchInput, type SearchSpan } from '../../datasources/search/search.ts'
import { withEphemeralNetwork } from '../../network/apply/ephemeral.ts'
import type { Http } from '../../system/host.ts'
import {
  type AnswerFunction,
  type MemoryHost,
  memory,
  type RecordedCall,
  type World,
  type WorldFile,
} from '../../system/memory.ts'
import { type DhcpProgram, downNic, type ScriptedNetwork, scriptedNetwork } from '../support/scripted-network.ts'

export interface Disk {
  readonly device: string
  readonly label?: string
  readonly type?: string
  readonly uuid?: string
  readonly files?: Readonly<Record<string, string | Uint8Array | { readonly link: string }>>
  /** What mount says when it fails. */
  readonly broken?: string
  /** Where it is mounted already; then its files are among the machine's. */
  readonly mountedAt?: string
}

export interface MachineOptions {
  readonly files?: Readonly<Record<string, WorldFile>>
  readonly disks?: readonly Disk[]
  readonly cmdline?: string
  readonly dmi?: Facts['dmi']
  readonly container?: boolean
  readonly http?: World['http']
  readonly channels?: World['channels']
  /** The address DHCP gives on each NIC; the NICs come by their names. Default: { eth0: '10.0.0.5' }. */
  readonly leases?: Readonly<Record<string, string>>
  /** Lines that dhcpcd has besides, by NIC. */
  readonly leaseLines?: Readonly<Record<string, string>>
  /** The DHCP client that is installed. Default dhcpcd. */
  readonly dhcp?: DhcpProgram
  /** What other programs answer; undefined: there is no such program. */
  readonly commands?: AnswerFunction
  /** Those programs, where a source looks for them. */
  readonly programs?: readonly string[]
  /** Paths whose reading fails. */
  readonly unreadable?: readonly string[]
  readonly facts?: Partial<Facts>
  /** It has a network of its own all the time. */
  readonly online?: boolean
  /** What a command does that nobody answers. Default: fail. */
  readonly unscripted?: World['unscripted']
  /** The name of the machine's usual user. Default debian. */
  readonly defaultUser?: string
}

/** Programs that print something, by their command lines. */
export function printing(outputs: Readonly<Record<string, string>>): Pick<MachineOptions, 'commands' | 'programs'> {
  return {
    commands: ({ argv }) => outputs[argv.join(' ')],
    programs: Object.keys(outputs).flatMap((line) => line.split(' ')[0] ?? []),
  }
}

export interface Machine {
  readonly host: MemoryHost
  readonly facts: Facts
  /** With what the sources look up. */
  readonly allFacts: (sources?: readonly AnyDatasource[]) => Promise<Facts>
  readonly said: readonly Notice[]
  readonly network: ScriptedNetwork
  /** Codes of everything from level warning on, in order. */
  readonly codes: () => readonly string[]
  readonly find: (options?: FindOptions) => Promise<Found | undefined>
  /** The instance, or an error that shows what was said. */
  readonly instance: (options?: FindOptions) => Promise<Instance>
}

export interface FindOptions {
  readonly phase?: Phase
  readonly config?: JsonObject
  readonly datasources?: readonly AnyDatasource[]
  readonly cached?: CachedInstance
  readonly again?: Instance
  readonly span?: SearchSpan
  readonly ephemeral?: SearchInput['ephemeral']
  readonly machineNetwork?: SearchInput['machineNetwork']
  readonly carryOut?: SearchInput['carryOut']
}

export function machine(options: MachineOptions = {}): Machine {
  const { disks = [], unreadable = [], leases = { eth0: '10.0.0.5' }, dhcp = 'dhcpcd' } = options
  const network = scriptedNetwork(dhcp, leases, options.leaseLines)
  const mount = mountable(disks)
  const mounts = disks.flatMap(({ device, mountedAt }) => (mountedAt ? [`${device} ${mountedAt} ext4 ro 0 0\n`] : []))
  const files = { '/proc/mounts': mounts.join(''), ...options.files }
  const inner = memory({
    files,
    ...(options.unscripted && { unscripted: options.unscripted }),
    programs: [...network.programs, ...(options.programs ?? [])],
    ...(options.http && { http: options.http }),
    ...(options.channels && { channels: options.channels }),
    commands: async (call, world) =>
      (await options.commands?.(call, world)) ?? (await network.answer(call, world)) ?? (await mount(call, world)),
  })
  const read: MemoryHost['files']['read'] = async (path, limits) => {
    if (unreadable.includes(path))
      throw new HostError('io', say`${say.path(path)}: input/output error`, { detail: { path } })
    return await inner.files.read(path, limits)
  }
  let online = options.online ?? false
  const host: MemoryHost = {
    ...inner,
    // Copied once, it would stay empty.
    get ran() {
      return inner.ran
    },
    files: { ...inner.files, read },
    http: whileUp(inner.http, () => online || network.isUp()),
  }
  const said: Notice[] = []
  const notices = createNotices((notice) => said.push(notice), 'test')
  const facts = factsOf(options, Object.keys(files), Object.keys(leases))
  const allFacts = (sources?: readonly AnyDatasource[]) => withOwnFacts(host, facts, sources)
  const find = async ({ phase = 'local', config = {}, ...rest }: FindOptions = {}) => {
    online = options.online ?? phase === 'network'
    const ephemeral: SearchInput['ephemeral'] = (wanted, work) =>
      withEphemeralNetwork({ host, facts, notices, network: wanted, exits: () => () => {} }, work)
    const { defaultUser = 'debian' } = options
    const known = {
      facts: await allFacts(rest.datasources),
      defaultUser: async () => defaultUser,
      before: rest.cached?.instance,
    }
    return findInstance({ host, phase, notices, config, ephemeral, ...known, ...rest })
  }
  return {
    host,
    facts,
    allFacts,
    said,
    network,
    codes: () => said.flatMap(({ code }) => code ?? []),
    find,
    async instance(given) {
      const found = await find(given)
      if (found) return found.instance
      throw new Error(`No instance was found: ${said.map(({ message }) => message).join('; ')}`)
    },
  }
}

/** mount puts a disk's files below the mount point, umount takes them away. */
function mountable(disks: readonly Disk[]) {
  return async ({ argv }: RecordedCall, host: MemoryHost) => {
    if (argv[0] === 'umount') {
      const directory = argv[1] ?? ''
      for (const name of (await host.files.list(directory)) ?? []) {
        await host.files.remove(`${directory}/${name}`, { recursive: true })
      }
      return ''
    }
    if (argv[0] !== 'mount') return undefined
    const [device = '', directory = ''] = argv.slice(-2)
    const disk = disks.find((candidate) => candidate.device === device)
    if (!disk) return { exitCode: 32, stderr: `mount: special device ${device} does not exist` }
    if (disk.broken) return { exitCode: 32, stderr: disk.broken }
    for (const [path, content] of Object.entries(disk.files ?? {})) {
      const at = `${directory}/${path}`
      if (typeof content === 'object' && 'link' in content) await host.files.link(content.link, at)
      else await host.files.write(at, content)
    }
    return ''
  }
}

/** While the machine has no network, nothing answers but sockets. */
function whileUp(http: Http, isUp: () => boolean): Http {
  const overSocket = (argument: unknown) => typeof argument === 'object' && argument !== null && 'socket' in argument
  const guarded =
    <A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (isUp() || args.some(overSocket)) return await ask(...args)
      throw new HostError('unreachable', say`${say.url(String(args[0]))}: network is unreachable`)
    }
  return { get: guarded(http.get) as Http['get'], request: guarded(http.request), race: guarded(http.race) }
}

function factsOf(options: MachineOptions, files: readonly string[], nics: readonly string[]): Facts {
  const { disks = [], cmdline = 'ro', dmi = {}, container = false } = options
  const filesystems = disks.map(
    ({ device, label, uuid, type = 'iso9660' }): Filesystem => ({ device, label, uuid, type }),
  )
  return {
    os: { id: 'debian', idLike: [], versionId: '13', codename: 'trixie', prettyName: 'Debian GNU/Linux 13 (trixie)' },
    kernel: { system: 'Linux', node: 'machine', release: '6.12.0', version: '#1 SMP', machine: 'x86_64' },
    cmdline,
    environmentCmdline: undefined,
    virtualization: { name: container ? 'systemd-nspawn' : 'kvm', container },
    dmi,
    initEnvironment: {},
    filesystems,
    nics: nics.map((name, index) => downNic(name, `52:54:00:00:00:0${index + 1}`)),
    paths: new Set(probedPaths().filter((path) => files.includes(path))),
    systemd: true,
    ...options.facts,
  }
}

/** Programs that write a text, or exit with a status, by their command lines. */
export function answering(
  lines: Readonly<Record<string, string | number>>,
): Required<Pick<MachineOptions, 'commands' | 'programs'>> {
  return {
    commands: ({ argv }) => lines[argv.join(' ')],
    programs: Object.keys(lines).map((line) => line.split(' ', 1).join()),
  }
}

/** base64 of a text, as instances hold user-data. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
