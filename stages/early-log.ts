// What is said before there is a log: a file in the run directory for each program, or the kernel's log where that cannot be.

import { reasonOf } from '../core/errors.ts'
import { defaultPaths } from '../core/paths.ts'
import type { Host } from '../system/host.ts'

/** Replaces what the program said before. */
export async function writeEarlyLog(host: Host, name: string, lines: readonly string[]): Promise<void> {
  try {
    await host.files.write(`${defaultPaths.run}/${name}`, await earlyLogText(host, lines), { durable: false })
  } catch (error) {
    await toKernelLog(host, `${name}: ${reasonOf(error)}`)
  }
}

/** With the seconds since the machine was switched on. */
export async function earlyLogText({ clock }: Host, lines: readonly string[]): Promise<string> {
  const uptime = await clock.uptime()
  return lines.map((line) => `[up ${uptime.toFixed(2)}s] ${line}\n`).join('')
}

/** The last place to speak at this point of a boot. */
export async function toKernelLog(host: Host, message: string): Promise<void> {
  try {
    await host.files.append('/dev/kmsg', `cloud-init-generator: ${message}\n`)
  } catch {
    // Nobody is left to tell; the exit code still says it.
  }
}
