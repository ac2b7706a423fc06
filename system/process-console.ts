// The agent's own standard output and error, duplicated into a file or a command if the config's `output:` says so.
// Commands that pass their output through get the same destinations, by `childOutput`.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fchownSync, fstatSync, ftruncateSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { through } from './door.ts'
import { fileError } from './file-error.ts'
import { writeAll } from './write-all.ts'
import { openToAppend } from './write-file.ts'

/** Where the text of one stage goes, in the reference's words: "| tee -a FILE", "> FILE", ">> FILE". */
export interface OutputSpec {
  readonly out: string | undefined
  readonly err: string | undefined
}

export type Redirection =
  | { readonly kind: 'append' | 'truncate'; readonly path: string }
  /** The text goes on to the console too. */
  | { readonly kind: 'tee'; readonly path: string }
  | { readonly kind: 'pipe'; readonly command: string }

/** What a stage writes to; the process gives the real one, tests and plans collect. */
export interface Console {
  out(text: string): void
  err(text: string): void
  /** Applies the config's redirection from here on; the same spec again changes nothing. Throws what opening throws. */
  redirect(spec: OutputSpec): Promise<void>
  flush(): Promise<void>
}

export interface ProcessConsole extends Console {
  /** What a command's stdout and stderr are connected to: file descriptors or streams with one. */
  childOutput(): { readonly stdout: ChildStream; readonly stderr: ChildStream }
}

export type ChildStream = number | Writable

/** Reads one spec; a bare path appends. */
export function redirection(spec: string): Redirection {
  if (spec.startsWith('>>')) return { kind: 'append', path: spec.slice(2).trim() }
  if (spec.startsWith('>')) return { kind: 'truncate', path: spec.slice(1).trim() }
  if (!spec.startsWith('|')) return { kind: 'append', path: spec }
  const command = spec.slice(1).trim()
  const tee = /^tee\s+(?:-a|--append)\s+(\/[\w./-]+)$/.exec(command)
  return tee ? { kind: 'tee', path: tee[1] as string } : { kind: 'pipe', command }
}

interface Destination {
  write(text: string): void
  child(): ChildStream
  close(): Promise<void>
}

export function processConsole(): ProcessConsole {
  let out: Destination = plain(1)
  let err: Destination = plain(2)
  let current = ''
  return {
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    async redirect(spec) {
      const key = JSON.stringify([spec.out, spec.err])
      if (key === current) return
      await Promise.all([out.close(), err.close()])
      out = plain(1)
      err = plain(2)
      current = ''
      out = spec.out ? destination(spec.out, 1) : plain(1)
      err =
        spec.err === undefined ? plain(2) : spec.err === spec.out ? sharing(out, spec.err) : destination(spec.err, 2)
      current = key
    },
    async flush() {
      await Promise.all([out.close(), err.close()])
    },
    childOutput: () => ({ stdout: out.child(), stderr: err.child() }),
  }
}

function write(fd: number, text: string): void {
  try {
    writeAll(fd, text)
  } catch {
    // A closed console (EPIPE, EIO) must not end the boot; the log file has the text.
  }
}

function plain(fd: number): Destination {
  return { write: (text) => write(fd, text), child: () => fd, close: async () => {} }
}

function destination(spec: string, fd: 1 | 2): Destination {
  const to = redirection(spec)
  if (to.kind === 'tee') return tee(to.path, fd)
  if (to.kind === 'pipe') return pipe(to.command, fd)
  const file = openLogFile(to.path)
  if (to.kind === 'truncate') ftruncateSync(file)
  return { write: (text) => write(file, text), child: () => file, close: async () => {} }
}

/** Standard error by the spec of standard output: the same file or command, but stream 2 of the console beside a tee. */
function sharing(out: Destination, spec: string): Destination {
  const to = redirection(spec)
  if (to.kind !== 'tee') return { ...out, close: async () => {} }
  return tee(to.path, 2, out)
}

/** Text of the agent is written to both at once; a command's output goes through tee(1), which outlives the agent. */
function tee(path: string, fd: 1 | 2, shared?: Destination): Destination {
  const file = openLogFile(path)
  const child = shared
    ? undefined
    : lazyChild(() => spawn('tee', ['-a', '/proc/self/fd/3'], { stdio: ['pipe', fd, 2, file], detached: true }))
  return {
    write(text) {
      write(fd, text)
      write(file, text)
    },
    child: () => (shared ? shared.child() : (child?.stream() ?? fd)),
    close: async () => child?.close(),
  }
}

function pipe(command: string, fd: 1 | 2): Destination {
  const child = lazyChild(() => {
    const script = `umask 037; ${command}`
    return spawn('/bin/sh', ['-c', script], { stdio: ['pipe', fd, 2], detached: true })
  })
  return {
    write: (text) => void child.stream().write(text),
    child: () => child.stream(),
    close: () => child.close(),
  }
}

function lazyChild(start: () => ChildProcess): { stream(): Writable; close(): Promise<void> } {
  let child: ChildProcess | undefined
  let ended: Promise<void> | undefined
  return {
    stream() {
      if (!child) {
        const started = start()
        ended = new Promise((resolve) => {
          started.once('exit', () => resolve())
          started.once('error', () => resolve())
        })
        started.stdin?.on('error', () => {}) // The command went away; what it was told is in the log file.
        started.unref()
        child = started
      }
      return child.stdin as Writable
    },
    async close() {
      if (!child) return
      child.stdin?.end()
      // A daemon that a script left behind may hold the pipe for good: the rest of the boot does not wait for it.
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        ended,
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, 300)
        }),
      ])
      clearTimeout(timer)
      child = undefined
    },
  }
}

/** 0640 and group adm, as the output log has it: what scripts print may hold secrets. */
function openLogFile(path: string): number {
  const fd = openThrough(path)
  if (fstatSync(fd).size === 0) {
    const adm = groupId('adm')
    try {
      if (adm !== undefined && process.getuid?.() === 0) fchownSync(fd, 0, adm)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }
  return fd
}

function openThrough(path: string): number {
  try {
    return through(resolve(path), { follow: true, use: 'change' }, (place) => openToAppend(place, 0o640))
  } catch (error) {
    throw fileError('write the output to', path, error)
  }
}

function groupId(name: string): number | undefined {
  try {
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`))
    return line === undefined ? undefined : Number(line.split(':')[2])
  } catch {
    return undefined // No group file: the log keeps the group it was made with.
  }
}
