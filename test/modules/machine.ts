// A Debian machine in memory for tests of modules: users and groups are really added to its files.

import type { Facts } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { distroFor } from '../../distros/index.ts'
import type { ConfigModule, ModuleContext } from '../../modules/module.ts'
import { applySettings } from '../../modules/shared/own-settings.ts'
import type { Host } from '../../system/host.ts'
import { type Answer, type MemoryHost, memory, type World } from '../../system/memory.ts'

export interface Machine {
  readonly host: MemoryHost
  readonly said: readonly Notice[]
  readonly out: string[]
  readonly err: string[]
  readonly context: ModuleContext
  /** Codes of the notices from level warning on. */
  codes(): readonly string[]
  /** Each changing command as one line, with its standard input after "<". */
  trace(): readonly string[]
}

export interface MachineOptions extends Omit<World, 'commands'> {
  readonly commands?: Readonly<Record<string, Answer>>
  /** Programs this machine does not have. */
  readonly missing?: readonly string[]
  readonly systemInfo?: JsonObject
  readonly facts?: Partial<Facts>
  readonly instance?: Partial<Instance>
  readonly args?: readonly string[]
  readonly networkEvents?: ModuleContext['networkEvents']
  readonly publishHostKeys?: ModuleContext['publishHostKeys']
  readonly environment?: ModuleContext['agent']['environment']
  /** What the module sees of the machine; default: the machine itself. */
  readonly around?: (host: MemoryHost) => Host
}

export const header = '# Created by cloud-init v. 26.2-firstlight-0.1.0 on Thu, 01 Jan 2026 00:00:00 +0000'
export const addedHeader = header.replace('Created', 'Added')

const passwd = ['root:x:0:0:root:/root:/bin/bash', 'sys:x:3:3:sys:/dev:/usr/sbin/nologin'].map((line) => `${line}\n`)
const group = ['root:x:0:', 'adm:x:4:', 'users:x:100:'].map((line) => `${line}\n`)

/** Like shadow's: a line in passwd or group. */
const userCommands: Readonly<Record<string, Answer>> = {
  'useradd *': async ({ argv }, host) => {
    const name = argv[1] as string
    const at = argv.indexOf('--home')
    const home = at > 0 ? argv[at + 1] : `/home/${name}`
    const uids = host.text('/etc/passwd').split('\n').length + 998
    await host.files.append('/etc/passwd', `${name}:x:${uids}:${uids}::${home}:/bin/sh\n`)
    await host.files.append('/etc/group', `${name}:x:${uids}:\n`)
    await host.files.append('/etc/shadow', `${name}:!:20000:0:99999:7:::\n`)
    return ''
  },
  'groupadd *': async ({ argv }, host) => {
    await host.files.append('/etc/group', `${argv[1]}:x:900:\n`)
    return ''
  },
  'usermod *': '',
  'passwd *': '',
  chpasswd: '',
  'chpasswd -e': async ({ options }, host) => {
    for (const line of String(options.input).trim().split('\n')) {
      const [name, hash] = line.split(':')
      const shadow = host.text('/etc/shadow').replace(new RegExp(`^${name}:[^:]*`, 'm'), `${name}:${hash}`)
      await host.files.write('/etc/shadow', shadow)
    }
    return ''
  },
  'hostname *': '',
  'systemctl *': '',
  'systemctl show *': 'active\n',
}

const ubuntuInfo: JsonObject = {
  distro: 'ubuntu',
  default_user: {
    name: 'ubuntu',
    gecos: 'Ubuntu',
    groups: ['adm', 'sudo'],
    shell: '/bin/bash',
    lock_passwd: true,
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
  },
}

export const facts: Facts = {
  os: { id: 'ubuntu', idLike: ['debian'], versionId: '24.04', codename: 'noble', prettyName: 'Ubuntu 24.04' },
  kernel: { system: 'Linux', node: 'localhost', release: '6.12.0', version: '#1', machine: 'x86_64' },
  cmdline: '',
  environmentCmdline: undefined,
  virtualization: { name: 'kvm', container: false },
  dmi: {},
  initEnvironment: {},
  filesystems: [],
  nics: [],
  paths: new Set(),
  systemd: true,
}

export function machine(options: MachineOptions = {}): Machine {
  const present = Object.entries(userCommands).filter(
    ([line]) => !options.missing?.includes(line.split(' ')[0] as string),
  )
  const host = memory({
    ...options,
    files: {
      '/etc/passwd': passwd.join(''),
      '/etc/group': group.join(''),
      '/etc/shadow': 'root:*:20000:0:99999:7:::\nsys:*:20000:0:99999:7:::\n',
      '/var/lib/cloud/instance': { link: 'instances/i-1' },
      '/var/lib/cloud/instances/i-1': { directory: true },
      ...options.files,
    },
    commands: { ...Object.fromEntries(present), ...options.commands },
  })
  const seen = options.around?.(host) ?? host
  const said: Notice[] = []
  const out: string[] = []
  const err: string[] = []
  const sink = notices((notice) => said.push(notice), 'modules')
  const distro = distroFor({
    systemInfo: options.systemInfo ?? ubuntuInfo,
    facts: { ...facts, ...options.facts },
    host: seen,
    notices: sink,
    processId: 42,
  })
  const instance: Instance = {
    datasource: 'NoCloud',
    className: 'DataSourceNoCloud',
    detail: 'seed=/dev/sr0',
    id: 'i-1',
    dsmode: 'net',
    publicKeys: [],
    metadata: {},
    cloudName: 'nocloud',
    platform: 'nocloud',
    subplatform: 'seed',
    ...options.instance,
  }
  return {
    host,
    said,
    out,
    err,
    context: {
      host: seen,
      distro,
      facts: { ...facts, ...options.facts },
      instance,
      notices: sink,
      paths: defaultPaths,
      args: options.args ?? [],
      name: 'test',
      networkEvents: options.networkEvents ?? { default: [], supported: ['boot-new-instance', 'boot', 'hotplug'] },
      publishHostKeys: options.publishHostKeys,
      newInstance: true,
      agent: { processId: 42, environment: options.environment ?? {} },
      console: { out: (text) => void out.push(text), err: (text) => void err.push(text) },
    },
    codes: () => said.flatMap(({ code }) => (code ? [code] : [])),
    trace: () =>
      host.calls.flatMap(({ kind, argv, input }) => {
        return kind === 'run' ? [`${argv.join(' ')}${input === undefined ? '' : ` < ${input}`}`] : []
      }),
  }
}

/** Applies a module to a machine. */
export async function applied(
  module: ConfigModule<unknown>,
  config: object,
  options?: MachineOptions,
): Promise<Machine> {
  const box = machine(options)
  await applySettings(module, config, box.context)
  return box
}
