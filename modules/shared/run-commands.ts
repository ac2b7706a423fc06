// Runs all commands that a config gives, and says at the end which failed.

import { Failure, HostError, howEnded } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import type { Argv } from '../../system/host.ts'
import type { ModuleContext } from '../module.ts'

/** A text goes through the shell, a list is run as it is. */
export async function runEach(
  commands: readonly (string | readonly string[])[],
  what: string,
  { host, notices }: Pick<ModuleContext, 'host' | 'notices'>,
): Promise<void> {
  const failed: Said[] = []
  for (const [index, command] of commands.entries()) {
    const argv = (typeof command === 'string' ? ['/bin/sh', '-c', command] : command) as Argv
    try {
      await host.commands.run(argv, { output: 'pass', ofUser: true })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      failed.push(say`command ${index + 1}: ${howEnded(error)}`)
    }
  }
  if (failed.length === 0) return
  const message = say`Failures running ${say.word(what)} commands:\n${say.join(failed, '\n')}`
  notices.warning('modules/command-failed', message)
  throw new Failure(message)
}
