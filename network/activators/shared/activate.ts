// Runs the commands of activators, and says what became of them.

import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { describeArgv, toldOf } from '../../../system/command-error.ts'
import type { Argv } from '../../../system/host.ts'
import { isHidden } from '../../public-words.ts'
import type { ActivationContext, Target } from '../activator.ts'

/** Longer than any DHCP client tries. */
const patience = 600_000

/** Runs one command of an activator. False: it failed, and the notices say so. */
export async function activate(
  argv: Argv,
  { host, notices }: ActivationContext,
  { target, quiet = false }: { readonly target?: Target; readonly quiet?: boolean } = {},
): Promise<boolean> {
  const options = { timeout: patience, secret: target !== undefined && isHidden(target) }
  try {
    const { stderr } = await host.commands.run(argv, options)
    if (stderr.trim() === '') return true
    const said = say`Received stderr output: ${toldOf(argv, options, stderr) || say`it may repeat the config and is not told`}`
    if (quiet) notices.debug(said)
    else notices.warning('network/activation', said)
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const which = options.secret ? say` (${target?.label ?? ''})` : ''
    notices.warning('network/activation', say`Running ${describeArgv(argv, options)}${which} failed: ${error.short}`)
    return false
  }
}

/** One after the other, all of them whatever becomes of each. */
export async function activateEach(
  targets: readonly Target[],
  command: (name: string) => Argv,
  context: ActivationContext,
): Promise<boolean> {
  let well = true
  for (const target of targets) if (!(await activate(command(target.name), context, { target }))) well = false
  return well
}
