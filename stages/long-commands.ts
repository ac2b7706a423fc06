// Commands that take long. None is ended for it: a package manager that is stopped half-way leaves more to mend than one that is slow.
// But it is said, in the log and to those who ask for the status, which program of which step is waited for, and since when.

import { reasonOf } from '../core/errors.ts'
import type { Notices } from '../core/notices.ts'
import type { Paths } from '../core/paths.ts'
import { type Said, say } from '../core/said.ts'
import type { Argv, Commands, Host, RunOptions } from '../system/host.ts'
import { lastsText, type Waiting, writeWaiting } from './state/waiting.ts'

export interface Place {
  /** Of the record that the stage makes; undefined: no stage runs. */
  readonly key: string | undefined
  readonly paths: Pick<Paths, 'run'>
  /** The innermost step. */
  readonly step: string
}

const first = 30_000
const every = 600_000

/** Milliseconds from the start of a command: after half a minute, and each ten minutes. */
function nextTold(passed: number): number {
  return passed < first ? first : (Math.floor(passed / every) + 1) * every
}

/** The commands of `host`, of which those that take long are told. */
export function tellingLong(host: Host, notices: () => Notices, place: () => Place): Commands {
  const running: Waiting[] = []

  async function show({ key, paths }: Place): Promise<void> {
    if (key === undefined) return
    await writeWaiting(host, paths, key, running[0]).catch((error: unknown) =>
      notices().debug(say`what is waited for is not shown: ${reasonOf(error)}`),
    )
  }

  const telling =
    (kind: 'query' | 'run'): Commands['run'] =>
    async (argv, options = {}) => {
      const here = place()
      let work: Waiting | undefined
      const still = async (milliseconds: number) => {
        const program = programOf(argv, options)
        notices().info(
          say`${program} of ${say.named(here.step)} has been running for ${lastsText(milliseconds / 1000)}`,
        )
        if (work) return
        work = { program, step: here.step, since: (await host.clock.uptime()) - milliseconds / 1000 }
        running.push(work)
        await show(here)
      }
      let told = Promise.resolve()
      const inTurn = (milliseconds: number) => (told = told.then(() => still(milliseconds)))
      try {
        return await host.commands[kind](argv, { ...options, still: { next: nextTold, tell: inTurn } })
      } finally {
        await told
        if (work) {
          running.splice(running.indexOf(work), 1)
          await show(here)
        }
      }
    }

  return { ...host.commands, query: telling('query'), run: telling('run') }
}

function programOf([first, second]: Argv, { ofUser }: RunOptions): Said {
  if (ofUser) return say`a command of the user`
  const program = first === 'eatmydata' && second !== undefined ? second : first
  return say.word(program.slice(program.lastIndexOf('/') + 1))
}
