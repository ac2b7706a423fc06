// Text for whoever watches the machine's console.

import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { ModuleContext } from '../module.ts'

const device = '/dev/console'

/** Writes to the console; if there is none, to the agent's standard output, unless `elsewhere` is false (secrets). */
export async function sayOnConsole(
  { host, console, notices }: Pick<ModuleContext, 'host' | 'console' | 'notices'>,
  text: string,
  { elsewhere = true }: { elsewhere?: boolean } = {},
): Promise<void> {
  try {
    if ((await host.files.stat(device))?.type === 'character') {
      return await host.files.append(device, text)
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.debug(say`Failed to write to ${device}: ${error.short}`)
  }
  if (elsewhere) console.out(text)
  else notices.warning('modules/no-console', say`There is no ${device} to show something confidential on`)
}
