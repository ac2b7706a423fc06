// What the kernel command line says, or the arguments of process 1 in a container: enough to know whether the agent is to run.

import { HostError } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import type { Files, Host } from './host.ts'
import { detectVirtualization } from './virtualization.ts'

/** Only what decides whether the agent is to run: nothing else is read, and no program is started. */
export async function cmdlineFacts(host: Host): Promise<Pick<Facts, 'cmdline' | 'environmentCmdline'>> {
  const environment = process.env
  const init = await readInitEnvironment(host.files)
  const { container } = await detectVirtualization(host, environment, init, { hypervisor: false })
  const cmdline = await readCmdline(host.files, environment, container)
  return { cmdline, environmentCmdline: environment['KERNEL_CMDLINE'] }
}

export async function readCmdline(
  files: Files,
  environment: Readonly<Partial<Record<string, string>>>,
  container: boolean,
): Promise<string> {
  const forced = environment['DEBUG_PROC_CMDLINE']
  if (forced !== undefined) return forced
  if (!container) return ((await readable(files, '/proc/cmdline')) ?? '').trim()
  // The arguments of process 1, each ended by a NUL.
  return ((await readable(files, '/proc/1/cmdline')) ?? '').replaceAll('\0', ' ').slice(0, -1)
}

export async function readInitEnvironment(files: Files): Promise<Record<string, string>> {
  const text = (await readable(files, '/proc/1/environ')) ?? ''
  const entries = text.split('\0').filter((entry) => entry.includes('='))
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

async function readable(files: Files, path: string): Promise<string | undefined> {
  return files.readText(path).catch(unreadable)
}

/** What an ordinary user may not read counts as absent. Any other failure is a bug. */
export function unreadable(error: unknown): undefined {
  if (!(error instanceof HostError)) throw error
}
