// `ds-identify`: which datasources may be here, told by the exit code and in /run/cloud-init/cloud.cfg. Who wants to see why sets DI_LOG;
// PATH_ROOT lets it look at another machine's files.

import { Failure, reasonOf, stackOf } from '../../core/errors.ts'
import { describeFacts } from '../../datasources/search/detect.ts'
import { earlyLogText } from '../../stages/early-log.ts'
import { detectionFacts, runIdentify } from '../../stages/identify.ts'
import type { Host } from '../../system/host.ts'
import { absolute, type Command, type Io } from '../io.ts'

/** It could not be decided. Any other code would be an answer. */
const undecided = 3

export const dsIdentify: Command = async (args, io) => {
  try {
    return await identified(io, args[0] === '--force')
  } catch (error) {
    io.err(`ERROR: ${reasonOf(error)}\n`)
    if (!(error instanceof Failure)) io.err(`${stackOf(error)}\n`)
    return undecided
  }
}

async function identified(io: Io, force: boolean): Promise<number> {
  const { PATH_ROOT: root, DI_LOG: place, DI_MAIN: part } = io.environment
  if (part === 'noop') return 0
  const host = root ? await machineAt(io, root) : io.host
  if (part === 'print_info') {
    io.err(`${describeFacts(await detectionFacts(host)).join('\n')}\n`)
    return 0
  }
  const { exitCode, warnings } = await runIdentify(host, () => detectionFacts(host), {
    force,
    ...(place && { onLog: (lines) => writeLog(io, place, lines) }),
  })
  for (const warning of warnings) io.err(`${warning}\n`)
  return exitCode
}

/** Programs are those of this machine. */
async function machineAt(io: Io, root: string): Promise<Host> {
  const { rooted } = await import('../../system/rooted.ts')
  return rooted(io.host, await absolute(io, root), { commands: 'host' })
}

async function writeLog(io: Io, place: string, lines: readonly string[]): Promise<void> {
  const text = await earlyLogText(io.host, lines)
  if (place === 'stderr') io.err(text)
  else await io.host.files.append(await absolute(io, place), text)
}
