// `firstlight install` and `uninstall`: puts the agent into an image, or takes it out.

import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  root: { type: 'value', metavar: 'DIR', about: 'Root of the image (default: /, this machine).' },
  quiet: { short: 'q', type: 'flag', about: 'Print nothing but problems.' },
} as const satisfies OptionTable

export const install: Command = (args) => change('install', args)
export const uninstall: Command = (args) => change('uninstall', args)

async function change(what: 'install' | 'uninstall', args: readonly string[]): Promise<number> {
  const { values, rest } = parseOptions(options, args)
  if (values.help || rest.length > 0) {
    const about =
      what === 'install'
        ? 'Puts firstlight, its links, units, generator and default config into a root. Installing again changes nothing.'
        : 'Removes what install put there. Config that was changed and the data of the machine stay.'
    ;(values.help ? process.stdout : process.stderr).write(helpText(`firstlight ${what} [--root DIR] [--quiet]`, about, options))
    return values.help ? 0 : 2
  }
  const packaging = await import('../packaging/install.ts')
  return packaging[what]({ root: values.root ?? '/', say: values.quiet ? () => {} : (line: string) => void process.stdout.write(`${line}\n`) })
}
