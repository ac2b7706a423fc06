// `firstlight boot`: the whole boot, or the stages named, of this machine.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Boot } from '../../stages/boot.ts'
import { runDocumentsOf, runPoint } from '../../stages/run.ts'
import { pointNamed, timeline, wholeBoot } from '../../stages/timeline.ts'
import type { Command, Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const names = timeline.filter(({ runBy }) => runBy !== 'generator').map(({ name }) => name)

const spec = {
  about: 'Runs boot stages on this machine: all of a boot, or those that are named. Ends with the number of errors.',
  options: {
    stage: {
      short: 's',
      type: 'list',
      about: `Run only this stage, of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}; may be given again.`,
    },
    documents: {
      type: 'flag',
      about:
        "Run only what Kairos documents have for the stages, and leave out those that cloud-init's stages run themselves.",
    },
    force: { type: 'flag', about: 'Go on where no datasource is found.' },
    debug: { short: 'd', type: 'flag', about: 'Show debug messages.' },
    file: { short: 'f', type: 'list', about: 'A config file that counts more than all others; may be given again.' },
  },
} as const satisfies CommandSpec

export const boot: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { stage, documents, force, debug, file } = parsed.values
  const points = stage?.map((name) => pointNamed(name) ?? parsed.fail(`no stage is named "${name}"`)) ?? wholeBoot
  const machine = await io.boot({ force, debug, files: file })
  const unit = documents ? await asUnit(machine, io) : undefined
  let errors = 0
  try {
    for (const point of points) {
      const { exitCode, refused } = await (documents ? runDocumentsOf : runPoint)(machine, point)
      errors += exitCode
      if (refused) break // The later ones build on it.
    }
  } finally {
    await unit?.over()
  }
  return Math.min(errors, 255)
}

/**
 * Tells systemd when what comes after the unit of this process may begin: when all is done, or when a step waits for something of that
 * itself. undefined: this is no such unit.
 */
async function asUnit(machine: Boot, io: Io): Promise<{ over(): Promise<void> } | undefined> {
  const { FIRSTLIGHT_UNIT: unit, NOTIFY_SOCKET: socket } = io.environment
  if (!unit || !socket) return undefined
  const [{ serviceNotify }, { waitingForItself }] = await Promise.all([
    import('../shared/service-notify.ts'),
    import('../../stages/own-unit.ts'),
  ])
  const notices = machine.notices.topic('steps')
  const { notify, told } = serviceNotify(io, notices)
  const look = async () => {
    const other = await waitingForItself(io.host, unit)
    if (other === undefined) return
    clearInterval(looking)
    notices.info(
      say`a step waits for ${say.named(other)}, whose turn comes after ${say.named(unit)}: what follows does not wait for this stage any longer`,
    )
    notify('READY=1')
  }
  const lookAgain = () => {
    look().catch((error: unknown) => notices.debug(say`systemd's jobs: ${reasonOf(error)}`))
  }
  const looking = setInterval(lookAgain, 2000)
  looking.unref()
  return {
    over() {
      clearInterval(looking)
      notify('READY=1')
      return told()
    },
  }
}
