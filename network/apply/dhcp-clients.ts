// Gets a lease through the machine's own DHCP client and ends the client: the address is ours to set and to take away.

import { HostError } from '../../core/errors.ts'
import type { Nic } from '../../core/facts.ts'
import { defaultPaths, programFolder } from '../../core/paths.ts'
import type { Argv, Host } from '../../system/host.ts'
import { groupIn, nameIn, parentIn } from '../../system/process-stat.ts'
import { withTemporaryFolder } from '../../system/temporary-path.ts'
import { parseDhclientLeases, parseDhcpcdEnvironment, parseDhcpcdLease, parseUdhcpcLease } from './lease.ts'

export interface DhcpClient {
  /** Spelling used in `system_info.network.dhcp_client_priority`, and the program's name. */
  readonly name: string
  /** Options of the lease by dhclient's names; undefined: no server answered. No process of it is left. */
  lease(host: Host, nic: Nic, signal?: AbortSignal): Promise<Record<string, string> | undefined>
}

const infiniband = 32
/** A client that asks for longer than this will get nothing: they all ask every few seconds, and ports of switches take half a minute. */
const patience = 60_000

const dhcpcd: DhcpClient = {
  name: 'dhcpcd',
  async lease(host, { name, type }, signal) {
    // --nodelay: otherwise it waits for up to two seconds of chance before it asks.
    // --script: its environment says who runs it, and in the end what the lease is. A program of the system, as SELinux allows no other.
    const run = ['--ipv4only', '--waitip', '--persistent', '--noarp', '--nodelay', '--debug', '--script=/usr/bin/env']
    const options = [...run, ...(type === infiniband ? ['--clientid'] : []), name]
    const argv: Argv = ['dhcpcd', ...options]
    const said = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    // In releases before 10 the script has dhcpcd's standard error for both.
    const told = () => [said.stdout, said.stderr].map((chunks) => Buffer.concat(chunks).toString('utf8')).join('\n')
    try {
      await host.commands.run(argv, {
        timeout: patience,
        ...(signal && { signal }),
        onOutput: (chunk, stream) => void said[stream].push(chunk),
      })
      const lease = parseDhcpcdEnvironment(told()) ?? (await dumpedLease(host, name))
      return { ...lease, ...(await vendorOption(host, name)) }
    } finally {
      if (!(await endDhcpcd(host, pidIn(told())))) await endDhcpcd(host, await pidOfDhcpcd(host, argv))
    }
  },
}

/** Releases that close their output before the lease is there, or call what they got by another name, print it when they are asked. */
async function dumpedLease(host: Host, name: string): Promise<Record<string, string>> {
  const { stdout } = await host.commands.query(['dhcpcd', '--dumplease', '--ipv4only', name], { timeout: 10_000 })
  return parseDhcpcdLease(stdout)
}

/** The first: what a server says comes later. Where the script could not be run, it may be what a server says. */
function pidIn(environment: string): number | undefined {
  return numberIn(/^pid=(\d+)$/m.exec(environment)?.[1])
}

/** It says where it has its number whether it runs or not. */
async function pidOfDhcpcd(host: Host, argv: Argv): Promise<number | undefined> {
  const { stdout } = await host.commands
    .query([...argv, '-P'], { timeout: 10_000, accept: 'any', undoes: true })
    .catch(absent)
  const path = stdout.trim()
  return path.startsWith('/') ? numberIn(await host.files.readText(path)) : undefined
}

/** Option 245, which names Azure's wire server; dhcpcd does not print options that it does not know. */
async function vendorOption(host: Host, name: string): Promise<Record<string, string>> {
  const packet = await host.files.read(`/var/lib/dhcpcd/${name}.lease`, { limit: 65_536 })
  // Options of a BOOTP packet begin after the fixed part and the magic cookie.
  for (let at = 240; packet && at + 1 < packet.length; ) {
    const code = packet[at] as number
    if (code === 255) break
    const length = code === 0 ? -1 : (packet[at + 1] as number)
    if (code === 245) {
      const value = packet.subarray(at + 2, at + 2 + length)
      return { 'unknown-245': [...value].map((byte) => byte.toString(16)).join(':') }
    }
    at += length + 2
  }
  return {}
}

/** It has several processes, all of one group. False: the number is not that of a dhcpcd, or no longer. */
async function endDhcpcd(host: Host, pid: number | undefined): Promise<boolean> {
  const stat = pid === undefined ? undefined : await host.files.readText(`/proc/${pid}/stat`)
  if (stat === undefined || !nameIn(stat).includes('dhcpcd')) return false
  const group = numberIn(groupIn(stat))
  await kill(host, group !== undefined && group > 1 ? `-${group}` : String(pid))
  return true
}

const dhclient: DhcpClient = {
  name: 'dhclient',
  async lease(host, { name, type, mac }, signal) {
    // Several may run at once.
    const own = `/run/dhclient.${name}`
    const [leaseFile, pidFile, config] = [`${own}.lease`, `${own}.pid`, `${own}.conf`]
    await host.files.remove(leaseFile)
    await host.files.remove(pidFile)
    // InfiniBand's hardware address is too long for the usual identifier.
    const identifier = type === infiniband && mac ? clientIdentifier(mac) : undefined
    if (identifier) {
      await host.files.write(config, `interface "${name}" {\n  send dhcp-client-identifier ${identifier};\n}\n`, {
        durable: false,
      })
    }
    const files = ['-lf', leaseFile, '-pf', pidFile, '-sf', '/bin/true', ...(identifier ? ['-cf', config] : [])]
    try {
      await host.commands.run(['dhclient', '-1', '-v', ...files, name], {
        timeout: patience,
        ...(signal && { signal }),
      })
      await until(host, 5_000, async () => {
        return (await host.files.exists(leaseFile)) && (await host.files.exists(pidFile))
      })
      return parseDhclientLeases((await host.files.readText(leaseFile)) ?? '')
    } finally {
      const pid = numberIn(await host.files.readText(pidFile))
      // It is in the background once process 1 is its parent; killed before that, it would start again.
      if (pid !== undefined) {
        await until(host, 10_000, async () => (await parentOf(host, pid)) !== undefined)
        await kill(host, String(pid))
      }
      for (const path of [leaseFile, pidFile, config]) await host.files.remove(path)
    }
  },
}

/** 1, or undefined while its parent is another process. A process that is gone counts as done. */
async function parentOf(host: Host, pid: number): Promise<number | undefined> {
  const stat = await host.files.readText(`/proc/${pid}/stat`)
  if (stat === undefined) return 1
  const parent = numberIn(parentIn(stat))
  return parent === 1 ? parent : undefined
}

/** udhcpc hands what it got to a script, in variables. */
const script = `#!/bin/sh
# Keeps what udhcpc was given; nothing on the machine is changed.
case "$1" in
bound | renew)
  for name in interface ip subnet broadcast router staticroutes dns domain serverid lease; do
    eval "value=\\$$name"
    printf '%s=%s\\n' "$name" "$value"
  done >"$LEASE_FILE"
  ;;
esac
exit 0
`

const udhcpc: DhcpClient = {
  name: 'udhcpc',
  async lease(host, { name, type, mac }, signal) {
    const identifier = type === infiniband && mac ? ['-x', `0x3d:${clientIdentifier(mac).replaceAll(':', '')}`] : []
    return withTemporaryFolder(host, programFolder(defaultPaths), 'udhcpc', async (folder) => {
      const scriptPath = `${folder}/script`
      const file = `${folder}/lease`
      await host.files.write(scriptPath, script, { mode: 0o700, durable: false })
      const options = ['-O', 'staticroutes', '-i', name, '-s', scriptPath, '-n', '-q', '-f', '-v', ...identifier]
      await host.commands.run(['udhcpc', ...options], {
        timeout: patience,
        ...(signal && { signal }),
        env: { LEASE_FILE: file },
      })
      const text = await host.files.readText(file)
      return text === undefined ? undefined : parseUdhcpcLease(text)
    })
  },
}

/** In the usual order. */
export const dhcpClients: readonly DhcpClient[] = [dhcpcd, dhclient, udhcpc]

/** "20:" and the part of the hardware address that does not change. */
function clientIdentifier(mac: string): string {
  return `20:${mac.slice(36)}`
}

async function until(host: Host, budget: number, done: () => Promise<unknown>): Promise<void> {
  const step = 100
  for (let waited = 0; waited < budget; waited += step) {
    if (await done()) return
    await host.clock.sleep(step)
  }
}

async function kill(host: Host, target: string): Promise<void> {
  await host.commands
    .run(['kill', '-KILL', '--', target], { timeout: 10_000, accept: 'any', undoes: true })
    .catch(absent)
}

/** Nothing to end is as good as ended. */
function absent(error: unknown): { readonly stdout: string } {
  if (!(error instanceof HostError)) throw error
  return { stdout: '' }
}

function numberIn(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? ''
  return /^\d+$/.test(trimmed) ? Number(trimmed) : undefined
}
