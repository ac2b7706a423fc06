// The program in four bundles, by what is called often: `status` reads and compiles a tenth of what a stage does. Each starts at
// cli/main.ts; the smaller ones leave out the commands that packaging/loader.cjs calls another bundle for.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Plugin } from 'esbuild'

export interface Bundle {
  readonly file: string
  /** The files of cli/ that stay, of those the tables below name; undefined: all. */
  readonly commands?: readonly string[]
}

export const bundles: readonly Bundle[] = [
  {
    file: 'quick.cjs',
    commands: ['cloud-init', 'cloud-id', 'status', 'query', 'features', 'generator', 'version', 'errors'],
  },
  { file: 'convert.cjs', commands: ['cloud-init', 'devel', 'net-convert', 'version', 'errors'] },
  {
    file: 'stages.cjs',
    // The demonstration is in it as it warms the bundle: what it calls is compiled ahead.
    commands: ['cloud-init', 'stage-commands', 'process-boot', 'agent', 'boot', 'demo', 'version', 'errors'],
  },
  { file: 'firstlight.cjs' },
]

/** Where commands are dispatched: nothing else decides at run time what is loaded of a command. */
const tables = /\/cli\/(?:main|process-io|commands\/(?:cloud-init|devel|query))\.ts$/

/** The text of a table with its dynamic imports as this bundle has them. */
export function dispatchOf({ file, commands }: Bundle, text: string): string {
  if (!commands) return text
  return text.replace(/\bimport\('(\.[^']+)'\)/g, (call, specifier: string) => {
    const name = basename(specifier, '.ts')
    return commands.includes(name) ? call : `Promise.reject(new Error('${name} is not in ${file}'))`
  })
}

export const withoutOtherCommands = (bundle: Bundle): Plugin => ({
  name: 'without-other-commands',
  setup(plugin) {
    plugin.onLoad({ filter: tables }, ({ path }) => ({
      contents: dispatchOf(bundle, readFileSync(path, 'utf8')),
      loader: 'ts',
    }))
  },
})
