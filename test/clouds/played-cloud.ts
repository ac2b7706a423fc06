// What is at the other end of a machine's cables: routers, a DHCP server, and what `firstlight serve` plays on the addresses of the real cloud.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../core/json.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { type ServedAddress, type ServedNic, subnetOf } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import { undoWith } from '../machines/cleanup.ts'
import { type CloudMachine, cloudDevice } from '../machines/cloud-machine.ts'
import { run } from '../machines/shell.ts'
import { type Asked, lineOf } from './requests.ts'

export interface PlayedCloud {
  /** "GET /latest/meta-data/ -> 200", in the order in which they came. */
  requests(): readonly string[]
  /** The same, whole. */
  asked(): readonly Asked[]
  close(): Promise<void>
}

const program = join(import.meta.dirname, 'serve.ts')

export interface PlayOptions {
  readonly scenario?: JsonObject
  /** Ports of the service. Default: 80. */
  readonly ports?: readonly number[]
  /** More lines of dnsmasq's config. */
  readonly dhcp?: readonly string[]
  /** More addresses of the cloud's end. */
  readonly addresses?: readonly string[]
  /** What else is done there, as shell commands. */
  readonly commands?: readonly string[]
}

/** `machine`: the cloud's end of its cables. */
export async function playCloud(
  machine: Pick<CloudMachine, 'inCloud' | 'cloudArgv' | 'elsewhereArgv'>,
  cloud: Cloud,
  options: PlayOptions = {},
): Promise<PlayedCloud> {
  const { scenario = {}, ports = [80], dhcp = [], addresses = [], commands = [] } = options
  const { nics } = play(cloud, scenario).machine
  const services = cloud.addresses.map((address) => new URL(address).hostname.replace(/^\[|\]$/g, ''))
  const routers = nics.flatMap(({ ipv4, ipv6 }) => [
    ...[...ipv4, ...ipv6].flatMap(({ gateway, prefix }) => (gateway ? [`${gateway}/${prefix}`] : [])),
    ...ipv4.slice(0, 1).flatMap((one) => (one.gateway ? [] : [firstIn(one)])),
  ])
  const hosts = services.filter(isAddress).map((address) => `${address}/${address.includes(':') ? 128 : 32}`)
  for (const address of new Set([...routers, ...hosts, ...addresses])) {
    const added = await machine.inCloud([
      'ip',
      'addr',
      'add',
      address,
      'dev',
      cloudDevice,
      ...(address.includes(':') ? ['nodad'] : []),
    ])
    if (added.code !== 0) throw new Error(`${address}: ${added.stderr}`)
  }
  if (commands.length > 0) await run([...machine.cloudArgv, 'sh', '-ec', commands.join('\n')])
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-cloud-'))
  const removeFolder = undoWith(['rm', '-rf', folder])
  const file = join(folder, 'scenario.yaml')
  writeFileSync(file, JSON.stringify(scenario))
  writeFileSync(join(folder, 'dnsmasq.conf'), dhcpConfig(nics, services, dhcp).join('\n'))
  const programs: { readonly child: ChildProcess; kill(): void }[] = []
  const start = async (argv: readonly string[], ready: RegExp, onText: (text: string) => void = () => {}) => {
    const [program = '', ...args] = argv
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    programs.push({ child, kill: undoWith(['kill', String(child.pid)]) })
    let said = ''
    await new Promise<void>((done, failed) => {
      const hear = (chunk: Buffer) => {
        said += chunk
        onText(String(chunk))
        if (ready.test(said)) done()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.once('close', (code) => failed(new Error(`${argv.join(' ')} ended with ${code}: ${said}`)))
    })
  }
  let log = ''
  const { cloudArgv, elsewhereArgv } = machine
  const dnsmasq = (config: string) => [
    'dnsmasq',
    '--keep-in-foreground',
    '--log-facility=-',
    `--conf-file=${join(folder, config)}`,
  ]
  await start([...cloudArgv, ...dnsmasq('dnsmasq.conf')], /started/)
  if (elsewhereArgv) {
    writeFileSync(join(folder, 'elsewhere.conf'), elsewhere.join('\n'))
    await run([...elsewhereArgv, 'ip', 'addr', 'add', '198.51.100.1/24', 'dev', cloudDevice])
    await start([...elsewhereArgv, ...dnsmasq('elsewhere.conf')], /started/)
  }
  if (cloud.answers && cloud.socket === undefined) {
    const serve = [process.execPath, program, cloud.name, file, ...ports.map(String)]
    await start([...cloudArgv, ...serve], /^serving$/m, (text) => {
      log += text
    })
  }
  const asked = (): readonly Asked[] =>
    log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Asked] : []))
  return {
    asked,
    requests: () => asked().map(lineOf),
    async close() {
      for (const { child, kill } of programs) {
        const ended = once(child, 'close')
        kill()
        await ended
      }
      removeFolder()
    },
  }
}

/** A DHCP server has to be in the network that it serves. */
function firstIn(address: ServedAddress): string {
  return subnetOf(address).replace(/\d+\//, (last) => `${Number.parseInt(last, 10) + 1}/`)
}

const isAddress = (text: string) => /^[\d.]+$/.test(text) || text.includes(':')

/** A lease for each NIC, its own address; names of services that are names lead to the first address of the cloud. */
function dhcpConfig(
  nics: readonly ServedNic[],
  services: readonly string[],
  more: readonly string[],
): readonly string[] {
  const first = services.find((one) => /^[\d.]+$/.test(one))
  const names = services.filter((one) => !isAddress(one))
  const leases = nics.flatMap(({ mac, ipv4 }) => {
    const [address] = ipv4
    return address ? [`dhcp-host=${mac},${address.address},infinite`] : []
  })
  const ranges = nics.flatMap(({ ipv4 }) => {
    const [address] = ipv4
    return address ? [`dhcp-range=${address.address},static,${maskOf(address.prefix)}`] : []
  })
  return [...always, ...new Set(ranges), ...leases, ...names.map((name) => `address=/${name}/${first}`), ...more, '']
}

const always = [
  ...['no-resolv', 'no-hosts', `interface=${cloudDevice}`, 'dhcp-authoritative', 'no-ping', 'leasefile-ro'],
  ...['user=root', 'pid-file='],
]

/** A lease for whoever asks, and a router that leads to no cloud. */
const elsewhere = [...always, 'dhcp-range=198.51.100.10,198.51.100.50,255.255.255.0', '']

function maskOf(prefix: number): string {
  const bits = (0xffffffff << (32 - prefix)) >>> 0
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}
