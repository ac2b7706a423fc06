// What a command sees of the world around it. The process gives it the real one; tests give it a memory host and collect the text.

import { defaultPaths } from '../core/paths.ts'
import type { Boot } from '../stages/boot.ts'
import { ownFiles } from '../stages/state/own-files.ts'
import type { Host } from '../system/host.ts'
import { readableState, type StateFault } from '../system/readable-state.ts'
import type { ProcessBootOptions } from './process-boot.ts'

export interface Io {
  /** What the command was called, as usage shows it: "cloud-init status". */
  readonly name: string
  /** Options of `cloud-init` before its subcommand. */
  readonly global: { readonly debug: boolean; readonly force: boolean }
  out(text: string): void
  err(text: string): void
  readonly host: Host
  /** A boot of this machine, with this process's console. */
  boot(options: ProcessBootOptions): Promise<Boot>
  readonly root: boolean
  readonly directory: string
  readonly environment: Readonly<Partial<Record<string, string>>>
  readonly columns: number
  /** Standard output is a terminal: colours and lines that change are welcome. */
  readonly terminal: boolean
  /** Resolves when the user, or the system, asks the process to end. */
  readonly interrupted: Promise<void>
}

/** A command: its arguments without its own name, and the exit code it ends with. */
export type Command = (args: readonly string[], io: Io) => Promise<number>

/** A path as a person gives it. */
export async function absolute(io: Pick<Io, 'directory'>, path: string): Promise<string> {
  if (path.startsWith('/')) return path
  const { resolve } = await import('node:path')
  return resolve(io.directory, path)
}

/** The same world for a command of another name. */
export function withName(io: Io, name: string, global = io.global): Io {
  return changed(io, { name, global })
}

/** The same world, where what is printed goes to `out`. */
export function withOutput(io: Io, out: Io['out']): Io {
  return changed(io, { out })
}

/** The same world, where a file of the agent's own state that cannot be read counts as absent; a command that reads it says so. */
export function withReadableState(io: Io): Io {
  let host: Host | undefined
  const said = new Set<string>()
  const failed = ({ path, error }: StateFault) => {
    if (!said.has(path)) io.err(`WARNING: ${error.short}; it counts as absent\n`)
    said.add(path)
  }
  const readable = () => {
    // What only root may read is another matter: commands say that themselves.
    return {
      ...io.host,
      files: readableState(io.host.files, { ...ownFiles(() => defaultPaths), failed }, ['io', 'too-large']),
    }
  }
  return changed(io, { host: () => (host ??= readable()) })
}

/** Asks `io` for the rest only when it is asked itself: a real host or a watch for signals is made at the first question. */
function changed(
  io: Io,
  {
    name = io.name,
    global = io.global,
    out = io.out,
    host = () => io.host,
  }: Partial<Omit<Io, 'host'>> & { readonly host?: () => Host },
): Io {
  const { err, boot, root, directory, environment } = io
  return {
    name,
    global,
    out,
    err,
    boot,
    root,
    directory,
    environment,
    get host() {
      return host()
    },
    get columns() {
      return io.columns
    },
    get terminal() {
      return io.terminal
    },
    get interrupted() {
      return io.interrupted
    },
  }
}
