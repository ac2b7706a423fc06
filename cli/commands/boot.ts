// `firstlight boot`: the whole boot, or the stages named, of this machine.

import { runDocumentsOf, runPoint } from '../../stages/run.ts'
import { pointNamed, timeline, wholeBoot } from '../../stages/timeline.ts'
import type { Command } from '../io.ts'
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
  let errors = 0
  for (const point of points) {
    const { exitCode, refused } = await (documents ? runDocumentsOf : runPoint)(machine, point)
    errors += exitCode
    if (refused) break // The later ones build on it.
  }
  return Math.min(errors, 255)
}
