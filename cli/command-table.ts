// What is known about a command before it is loaded, and how one is found. The tables are in commands/index.ts.

import type { Command } from './io.ts'

export interface CommandEntry {
  /** One line for help and for docs/cli.md. */
  readonly about: string
  /** A command is loaded when it is called, and only that one. */
  readonly load: () => Promise<Command>
  /** Under which title `firstlight --help` lists it; absent: not listed. */
  readonly group?: keyof typeof groups
  /** What help shows after the name. */
  readonly words?: string
  /** The executable is this command when it is called by this name. */
  readonly program?: true
  /** The smaller bundles that hold it too (tools/bundles.ts); packaging/loader.cjs picks one by the command line. */
  readonly bundles?: readonly ('quick' | 'detect' | 'convert' | 'stages' | 'documents')[]
}

export type CommandTable = Readonly<Record<string, CommandEntry>>

/** In the order in which help has them. */
export const groups = { machine: 'On a machine', authors: 'Without a machine', images: 'Images' } as const

/** The command of that name. Names that every object has, such as "constructor", are not commands. */
export function commandNamed(table: CommandTable, name: string): CommandEntry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** For the description of a command line that has these as its subcommands. */
export function subcommandsOf(table: CommandTable): readonly (readonly [string, string])[] {
  return Object.entries(table).map(([name, { about }]) => [name, about])
}
