// Runs the commands of activators, and says what became of them.

import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Argv } from '../../../system/host.ts'
import type { ActivationContext } from '../activator.ts'

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
    if (said !== '' && quiet) notices.debug(say`Received stderr output: ${say.path(said)}`)
    else if (said !== '') notices.warning('network/activation', say`Received stderr output: ${say.path(said)}`)
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning('network/activation', say`Running ${say.join(argv.map(say.path), ' ')} failed: ${error.short}`)
    return false
  }
}

/** One after the other, all of them whatever becomes of each. */
export async function activateEach(commands: readonly Argv[], context: ActivationContext): Promise<boolean> {
  let well = true
  for (const argv of commands) if (!(await activate(argv, context))) well = false
  return well
}
