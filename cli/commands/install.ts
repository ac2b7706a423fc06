// `firstlight install` and `uninstall`: puts the agent into an image, or takes it out.

import { absolute, type Command, type Io } from '../io.ts'
import { parseCommand } from '../options.ts'

const options = {
  root: { type: 'value', metavar: 'DIR', about: 'Root of the image (default: /, this machine).' },
  quiet: { short: 'q', type: 'flag', about: 'Print nothing but problems.' },
} as const

const abouts = {
  install:
    'Puts firstlight, its links, units, generator and default config into a root. Installing again changes nothing.',
  uninstall: 'Removes what install put there. Config that was changed and the data of the machine stay.',
} as const

export const install: Command = (args, io) => change('install', args, io)
export const uninstall: Command = (args, io) => change('uninstall', args, io)

async function change(what: 'install' | 'uninstall', args: readonly string[], io: Io): Promise<number> {
  const parsed = parseCommand({ about: abouts[what], options }, args, io)
  if (!parsed) return 0
  const { root = '/', quiet } = parsed.values
  const packaging = await import('../../packaging/install.ts')
  return packaging[what]({ root: await absolute(io, root), say: quiet ? () => {} : (line) => io.out(`${line}\n`) })
}
