// What installing and uninstalling have in common: which root, and how much is said.

import { absolute, type Command } from '../io.ts'
import { parseCommand } from '../options.ts'

const options = {
  root: { type: 'value', metavar: 'DIR', about: 'Root of the image (default: /, this machine).' },
  quiet: { short: 'q', type: 'flag', about: 'Print nothing but problems.' },
} as const

export function imageCommand(what: 'install' | 'uninstall', about: string): Command {
  return async (args, io) => {
    const parsed = parseCommand({ about, options }, args, io)
    if (!parsed) return 0
    const { root = '/', quiet } = parsed.values
    const packaging = await import('../../packaging/install.ts')
    return packaging[what]({ root: await absolute(io, root), say: quiet ? () => {} : (line) => io.out(`${line}\n`) })
  }
}
