// Runs all commands that a config gives, and says at the end which failed.

import { HostError } from '../../core/errors.ts'
import type { Argv } from '../../system/host.ts'
import type { ModuleContext } from '../module.ts'

/** A text goes through the shell, a list is run as it is. */
export async function runEach(
  commands: readonly (string | readonly string[])[],
  what: string,
  { host, notices }: Pick<ModuleContext, 'host' | 'notices'>,
): Promise<void> {
  const failed: string[] = []
  for (const command of commands) {
    const argv = (typeof command === 'string' ? ['/bin/sh', '-c', command] : command) as Argv
    try {
      await host.commands.run(argv, { output: 'pass' })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      failed.push(`${typeof command === 'string' ? command : command.join(' ')}: ${error.short}`)
    }
  }
  if (failed.length === 0) return
  const message = `Failures running ${what} commands:\n${failed.join('\n')}`
  notices.warning('modules/command-failed', message)
  throw new Error(message)
}
