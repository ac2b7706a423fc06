// A machine in memory of any cloud that can be served, whatever its way of telling who the machine is: HTTP, a socket, a serial line, disks,
// the hypervisor's guestinfo. What the cloud says can be changed on its way.

import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Phase } from '../../datasources/datasource.ts'
import { datasourceNamed, searchOrder } from '../../datasources/index.ts'
import type { Found } from '../../datasources/search/search.ts'
import { type AnswerDetails, detailsOf, type Request } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import { carryOut } from '../../system/deed.ts'
import type { HttpAnswer, RecordedRequest } from '../../system/memory.ts'
import { hypervisor } from '../datasources/hypervisor.ts'
import { type Disk, type Machine, type MachineOptions, machine } from '../datasources/machine.ts'
import { realOpenssl } from '../support/real-openssl.ts'

export interface Changes {
  /** undefined: the cloud's own answer stands. */
  readonly http?: (request: Request & { readonly url: string }, answer: AnswerDetails) => HttpAnswer | undefined
  readonly line?: (answer: string, question: string) => string | undefined
  /** Nothing is ever said on the line. */
  readonly mute?: boolean
  readonly value?: (value: string, key: string) => string
  readonly file?: (content: string | Uint8Array, path: string) => string | Uint8Array | { readonly link: string }
  /** Of the machine itself. */
  readonly files?: MachineOptions['files']
}

export interface PlayedMachine {
  readonly here: Machine
  readonly facts: Facts
  /** As in a boot: before the network is up, and then with it. Whatever else fails, None is there. */
  find(): Promise<Found | undefined>
  /** Milliseconds that each phase has taken. */
  readonly passed: ReadonlyMap<Phase, number>
}

/** What a machine has to be told or to have so that the cloud's source finds it. */
export const settingsOf: Readonly<Record<string, JsonObject>> = {
  maas: {
    metadata_url: 'http://10.0.0.1:5240/MAAS/metadata/',
    consumer_key: 'consumer',
    token_key: 'token',
    token_secret: 'secret',
  },
}

export const only = { mac: '52:54:00:00:00:01', ipv4: [{ address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1' }] }

/** Those whose machines are looked for by a source of ours. */
export const cloudsOfSources = clouds.filter(({ datasource }) => datasource !== undefined)

export async function playedMachine(
  cloud: Cloud,
  scenario: JsonObject = {},
  changes: Changes = {},
  /** Its documents are there too. */
  alsoAt?: string,
): Promise<PlayedMachine> {
  return searchedFor([cloud], machineOf(cloud, scenario, changes, alsoAt))
}

/** As in a boot with these clouds' sources in the list, in its order, and None after them. */
export function searchedFor(among: readonly Cloud[], options: MachineOptions): PlayedMachine {
  const here = machine(options)
  const named = (name = '') => datasourceNamed(name) ?? []
  const wanted = new Set([...among.map(({ datasource }) => datasource), 'None'])
  const sources = searchOrder.filter((name) => wanted.has(name)).flatMap(named)
  const settings = among.map(({ name, datasource = '' }) => [datasource, settingsOf[name] ?? {}])
  const config = { datasource_list: sources.map(({ name }) => name), datasource: Object.fromEntries(settings) }
  const passed = new Map<Phase, number>()
  const search = async (phase: Phase) => {
    const start = await here.host.clock.uptime()
    const found = await here.find({ phase, config, datasources: sources, carryOut })
    passed.set(phase, ((await here.host.clock.uptime()) - start) * 1000)
    return found
  }
  return {
    here,
    facts: here.facts,
    find: async () => (await search('local')) ?? (await search('network')),
    passed,
  }
}

/** What a machine of the cloud has. */
export function machineOf(
  cloud: Cloud,
  scenario: JsonObject = {},
  changes: Changes = {},
  alsoAt?: string,
): Required<Pick<MachineOptions, 'dmi' | 'disks' | 'files' | 'channels' | 'commands' | 'programs'>> & {
  readonly http: (request: RecordedRequest) => HttpAnswer | undefined
  readonly facts: Pick<Facts, 'virtualization'>
} {
  const played = play(cloud, { nics: [only], ...scenario })
  const { machine: described, own } = played
  const { http, socket } = httpOf(cloud.answers && answersOf(played), cloud, changes, alsoAt)
  const say = cloud.converse?.(described, own)
  const guestinfo = Object.entries(cloud.guestinfo?.(described, own) ?? {})
  const tools = hypervisor(
    Object.fromEntries(guestinfo.map(([key, value]) => [key, changes.value?.(value, key) ?? value])),
    { programs: guestinfo.length > 0 ? ['vmware-rpctool'] : [] },
  )
  const disks = (cloud.disks?.(described, own) ?? []).map((disk, index): Disk => {
    const files = Object.entries(disk.files).map(([path, content]) => [path, changes.file?.(content, path) ?? content])
    return { ...disk, device: `/dev/sr${index}`, files: Object.fromEntries(files) }
  })
  const isWsl = cloud.name === 'wsl'
  const home = isWsl ? windowsHome(disks[0]?.files ?? {}, described.user) : undefined
  return {
    dmi: cloud.dmi?.(described, own) ?? {},
    disks: isWsl ? [] : disks,
    files: {
      '/run/systemd/netif/leases/2': 'SERVER_ADDRESS=10.0.0.1\nDOMAINNAME=example.com\n',
      ...home?.files,
      ...changes.files,
      ...(socket && { [socket]: { type: 'socket' } as const }),
      ...(cloud.name === 'bigstep' && { '/var/lib/cloud/data/seed/bigstep/url': 'http://169.254.169.254/metadata\n' }),
    },
    http,
    channels: say ? { '/dev/ttyS1': spoken(say, cloud.questionEnd, changes) } : {},
    commands: async (call, host) => {
      const line = call.argv.join(' ')
      return home?.programs[line] ?? (await tools.commands(call, host)) ?? (await realOpenssl(call, host))
    },
    programs: [...tools.programs, ...Object.keys(home?.programs ?? {}).map((line) => line.split(' ')[0] ?? '')],
    facts: { virtualization: virtualizationOf(cloud.name) },
  }
}

function virtualizationOf(name: string): Facts['virtualization'] {
  const hypervisors: Readonly<Record<string, string>> = { vmware: 'vmware', ibmcloud: 'xen', azure: 'microsoft' }
  const container = name === 'lxd' || name === 'wsl'
  return { name: container ? name : (hypervisors[name] ?? 'kvm'), container }
}

function httpOf(
  answers: ReturnType<NonNullable<Cloud['answers']>> | undefined,
  cloud: Cloud,
  { http }: Changes,
  alsoAt?: string,
) {
  const { socket } = cloud
  const addresses = [...cloud.addresses, ...(alsoAt === undefined ? [] : [alsoAt])]
  const own = (url: string) => {
    if (socket !== undefined) return url.replace(/^http:\/\/[^/]+/, '')
    const address = addresses
      .toSorted((a, b) => b.length - a.length)
      .find((one) => url === one || url.startsWith(`${one}/`))
    return address === undefined ? undefined : url.slice(address.length) || '/'
  }
  const script = (request: RecordedRequest): HttpAnswer | undefined => {
    const { method, url, headers, body, localPort } = request
    const path = request.socket === socket ? own(url) : undefined
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    const asked: Request = {
      method,
      path: path ?? url,
      headers: lower,
      clientPort: localPort ?? 900,
      ...(body !== undefined && { body: Buffer.from(body) }),
    }
    const given = path === undefined ? undefined : answers?.(asked)
    const details = given === undefined ? { status: 404, body: 'Not Found\n' } : detailsOf(given)
    const changed = http?.({ ...asked, url }, details)
    if (changed !== undefined) return changed
    if (path === undefined) return undefined
    const { status = 200, headers: sent = {}, body: content = '' } = details
    return { status, headers: sent, body: content }
  }
  return { http: script, socket }
}

function spoken(say: (question: string) => string | undefined, end = '\n', { line, mute = false }: Changes) {
  if (mute) return () => undefined
  let pending = ''
  return (sent: string) => {
    pending += sent
    let answer: string | undefined
    while (pending.includes(end)) {
      const at = pending.indexOf(end)
      const question = pending.slice(0, at)
      pending = pending.slice(at + end.length)
      const said = say(question)
      if (said !== undefined) answer = (answer ?? '') + (line?.(said, question) ?? said)
    }
    return answer
  }
}

function windowsHome(files: NonNullable<Disk['files']>, user: string) {
  const drive = Object.entries(files).map(([path, content]) => [`/mnt/c/${path}`, content])
  const profile = Buffer.from('C:\\U', 'utf16le').toString()
  return {
    files: {
      ...Object.fromEntries(drive),
      '/mnt/c/Windows/System32/cmd.exe': '',
      '/proc/mounts': 'C: /mnt/c 9p rw,aname=drvfs 0 0\n',
    },
    programs: {
      '/usr/bin/wslpath -am /': '//wsl.localhost/Debian/',
      '/init /mnt/c/Windows/System32/cmd.exe /U /C echo.%USERPROFILE%': profile,
      '/usr/bin/wslpath -au C:\\U': `/mnt/c/Users/${user}`,
    } as Readonly<Record<string, string>>,
  }
}
