// `cloud-init analyze boot`: when the kernel, user space and the agent started, from systemd's own clock.

import { Failure } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'

const containers = ['systemd-detect-virt', '--quiet', '--container'] as const

async function property(host: Host, name: string, unit?: string): Promise<number> {
  const argv = ['systemctl', 'show', ...(unit ? [unit] : []), '-p', name] as const
  const { stdout } = await host.commands.query(argv, { timeout: 10_000 })
  const value = Number(stdout.trim().split('=')[1])
  if (!Number.isFinite(value) || stdout.trim() === '') throw new Failure(say`systemd does not know ${say.named(name)}`)
  return value / 1e6
}

const stamp = (seconds: number) => new Date(seconds * 1000).toISOString().replace('T', ' ').replace('Z', '000+00:00')

/** Text of the report, and 1 where systemd cannot tell. */
export async function bootReport(host: Host): Promise<{ text: string; exitCode: number }> {
  try {
    const container = (await host.commands.query(containers, { accept: 'any' })).exitCode === 0
    const uptime = await host.clock.uptime()
    const epoch = host.clock.now().getTime() / 1000 - uptime
    const user = await property(host, container ? 'UserspaceTimestamp' : 'UserspaceTimestampMonotonic').catch(() =>
      property(host, 'UserspaceTimestampMonotonic'),
    )
    const agent = await property(host, 'InactiveExitTimestampMonotonic', 'cloud-init-local')
    const kernel = container ? user : 0
    const lines = [
      '-- Most Recent Boot Record --',
      ...(container
        ? [`    Container started at: ${stamp(epoch + kernel)}`]
        : [`    Kernel Started at: ${stamp(epoch)}`]),
      ...(container
        ? []
        : [`    Kernel ended boot at: ${stamp(epoch + user)}`, `    Kernel time to boot (seconds): ${user}`]),
      `    Cloud-init activated by systemd at: ${stamp(epoch + agent)}`,
      `    Time between ${container ? 'container start' : 'Kernel end boot'} and Cloud-init activation (seconds): ${Math.max(0, agent - user)}`,
    ]
    return { text: `${lines.join('\n')}\n`, exitCode: 0 }
  } catch {
    const text =
      'Your Linux distro or container does not support this functionality.\nYou must be running a Kernel Telemetry supported distro.\n'
    return { text, exitCode: 1 }
  }
}
