// The program in six bundles, by what is called often: `status` reads and compiles a tenth of what a stage does. Each starts at
// cli/main.ts; the smaller ones leave out the commands for which packaging/loader.cjs calls another bundle.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Plugin } from 'esbuild'
import type { CommandEntry } from '../cli/command-table.ts'
import { cloudInitCommands, commands, develCommands, kairosAgentCommands } from '../cli/commands/index.ts'

export interface Bundle {
  readonly file: string
  /** Names of the files that stay, of those that the dispatching files import at run time; undefined: all. */
  readonly keeps?: readonly string[]
}

/** What any command may come to: its version, what is wrong with its arguments, what is piped in. */
const everywhere = ['version', 'errors', 'standard-input']

export const bundles: readonly Bundle[] = [
  { file: 'quick.cjs', keeps: [...commandFiles('quick'), ...everywhere] },
  { file: 'detect.cjs', keeps: [...commandFiles('detect'), ...everywhere] },
  { file: 'convert.cjs', keeps: [...commandFiles('convert'), ...everywhere] },
  { file: 'stages.cjs', keeps: [...commandFiles('stages'), 'process-boot', ...everywhere] },
  { file: 'documents.cjs', keeps: [...commandFiles('documents'), 'process-boot', ...everywhere] },
  { file: 'firstlight.cjs' },
]

function commandFiles(bundle: NonNullable<CommandEntry['bundles']>[number]): readonly string[] {
  return [commands, kairosAgentCommands, cloudInitCommands, develCommands]
    .flatMap((table) => Object.values(table))
    .filter(({ bundles = [] }) => bundles.includes(bundle))
    .map(commandFile)
}

/** "boot" of `async () => (await import('./boot.ts')).boot`: read off the code that loads it, the one place that names the file. */
export function commandFile({ load }: CommandEntry): string {
  const file = /\bimport\(['"]\.\/([^'"]+)\.ts['"]\)/.exec(String(load))?.[1]
  if (file === undefined) throw new Error(`${load} imports no file of cli/commands`)
  return file
}

/** Where commands are dispatched: nothing else decides at run time what is loaded of a command. */
const dispatching = /\/cli\/(?:main|process-io|commands\/(?:index|cloud-init|query))\.ts$/

/** The text of a dispatching file with its dynamic imports as this bundle has them. */
export function dispatchOf({ file, keeps }: Bundle, text: string): string {
  if (!keeps) return text
  return text.replace(/\bimport\('(\.[^']+)'\)/g, (call, specifier: string) => {
    const name = basename(specifier, '.ts')
    return keeps.includes(name) ? call : `Promise.reject(new Error('${name} is not in ${file}'))`
  })
}

export const withoutOtherCommands = (bundle: Bundle): Plugin => ({
  name: 'without-other-commands',
  setup(plugin) {
    plugin.onLoad({ filter: dispatching }, ({ path }) => ({
      contents: dispatchOf(bundle, readFileSync(path, 'utf8')),
      loader: 'ts',
    }))
  },
})
