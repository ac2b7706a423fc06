// What an activator is: a way to start interfaces whose config has been written.

import { HostError } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import type { Argv, Host } from '../../system/host.ts'

export interface Activator {
  /** Spelling used in `system_info.network.activators`. */
  readonly name: string
  available(facts: Facts): boolean
  /** Starts one interface, one that has just been plugged in. Whether that went well; what did not is in the notices. */
  bringUp(target: Target, context: ActivationContext): Promise<boolean>
  bringUpAll(targets: readonly Target[], context: ActivationContext): Promise<boolean>
  bringDown(target: Target, context: ActivationContext): Promise<boolean>
  /** Command that ends when the machine is online, where there is one. */
  readonly waitOnline?: Argv
}

export interface Target {
  readonly name: string
  /** What the document calls it, where that is another name: files are named by it. */
  readonly configId: string | undefined
}

export interface ActivationContext {
  readonly host: Host
  readonly facts: Facts
  readonly notices: Notices
}

/** Longer than any DHCP client tries. */
const patience = 600_000

/** Runs one command of an activator. False: it failed, and the notices say so. */
export async function activate(
  argv: Argv,
  { host, notices }: ActivationContext,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<boolean> {
  try {
    const { stderr } = await host.commands.run(argv, { timeout: patience })
    const said = stderr.trim()
    if (said !== '' && quiet) notices.debug(`Received stderr output: ${said}`)
    else if (said !== '') notices.warning('network/activation', `Received stderr output: ${said}`)
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning('network/activation', `Running ${argv.join(' ')} failed: ${error.short}`)
    return false
  }
}

/** One after the other, all of them whatever becomes of each. */
export async function activateEach(commands: readonly Argv[], context: ActivationContext): Promise<boolean> {
  let well = true
  for (const argv of commands) if (!(await activate(argv, context))) well = false
  return well
}
