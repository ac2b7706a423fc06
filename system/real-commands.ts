// Commands of the running machine: each in a process group of its own, so that a timeout ends all of it.

import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { constants } from 'node:os'
import type { Stream, Writable } from 'node:stream'
import { HostError, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import type { AskingShell } from './asking-shell.ts'
import { commandError } from './command-error.ts'
import { milliseconds, timerDelay } from './durations.ts'
import { errnoOf } from './file-error.ts'
import type { Argv, Commands, Files, Finished, RunOptions, Still } from './host.ts'

/** Searched after PATH: the environment of a boot may have none. */
export const programDirectories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

const defaultLimit = 1024 * 1024
/** Milliseconds between asking a process group to end and ending it. */
const grace = 1000
/** How many milliseconds to wait for output after the command itself has ended: a background process may hold it open. */
const linger = 500

/** Output beyond what is kept is dropped, and this says so. */
const dropped = '\n[output beyond the limit was dropped]\n'

/** What the streams of a command with `output: 'pass'` are connected to; default the agent's own. */
export type PassTo = () => { readonly stdout: number | Stream; readonly stderr: number | Stream }

export function realCommands(
  files: Pick<Files, 'stat' | 'write'>,
  environment: () => NodeJS.ProcessEnv,
  passTo: PassTo = () => ({ stdout: 1, stderr: 2 }),
  directory = '/',
): Commands {
  async function run(argv: Argv, options: RunOptions = {}): Promise<Finished> {
    options.signal?.throwIfAborted()
    const { builtin } = await import('./builtins.ts')
    if (await builtin(argv, options, files)) return { exitCode: 0, stdout: '', stderr: '', duration: 0 }
    const started = milliseconds()
    const status = await asked(argv, options)
    if (status !== undefined)
      return { exitCode: status, stdout: '', stderr: '', duration: Math.round(milliseconds() - started) }
    const { spawn } = await import('node:child_process')
    const outcome = await watch(argv, options, () =>
      spawn(argv[0], argv.slice(1), spawnOptions({ ...options, cwd: options.cwd ?? directory }, environment(), passTo)),
    )
    return { ...outcome, duration: Math.round(milliseconds() - started) }
  }

  let shell: AskingShell | undefined

  /** What a question to a shell ends with; undefined: it is none, or the command has to be started to know. */
  async function asked(argv: Argv, options: RunOptions): Promise<number | undefined> {
    const command = questionIn(argv, options)
    if (command === undefined) return undefined
    const { spawn } = await import('node:child_process')
    const { askingShell } = await import('./asking-shell.ts')
    shell ??= askingShell((inherited) => {
      const { env, cwd } = spawnOptions({ cwd: directory }, inherited, passTo)
      return spawn('sh', [], { cwd, env, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    })
    const { signal, still } = options
    const told = await shell.ask(command, {
      environment: environment(),
      ...(signal && { signal }),
      onStart(child) {
        const timers = timersOf()
        const abort = () => endGroup(child, timers)
        if (still) tellStill(still, timers)
        whenAborted(signal, abort)
        return () => {
          timers.clear()
          signal?.removeEventListener('abort', abort)
        }
      },
    })
    if (told && 'signal' in told) throw commandError(argv, options, { code: 'signal', signal: told.signal })
    return told?.exitCode
  }

  /** If a directory in PATH may not be entered, execvp(3) says "denied" for a program that is nowhere. */
  async function told(argv: Argv, options: RunOptions = {}): Promise<Finished> {
    try {
      return await run(argv, options)
    } catch (error) {
      const denied = error instanceof HostError && error.code === 'denied' && !argv[0].includes('/')
      if (!denied || (await find(argv[0])) !== undefined) throw error
      throw commandError(argv, options, { ...startFailure('ENOENT', options), cause: error })
    }
  }

  async function find(program: string): Promise<string | undefined> {
    if (program.includes('/')) return program.startsWith('/') && (await executable(program)) ? program : undefined
    for (const directory of searchPath(environment()['PATH'])) {
      const path = `${directory}/${program}`
      if (await executable(path)) return path
    }
    return undefined
  }

  async function executable(path: string): Promise<boolean> {
    const info = await files.stat(path).catch(() => undefined) // a directory we may not enter is like a missing one
    return info?.type === 'file' && (info.mode & 0o111) !== 0
  }

  return { query: told, run: told, find }
}

/** `sh -c COMMAND` of which nothing but the exit status is wanted. */
function questionIn([program, flag, command, ...more]: Argv, options: RunOptions): string | undefined {
  const { output, accept, timeout, user, cwd, env, input, onOutput } = options
  if (program !== 'sh' || flag !== '-c' || more.length > 0 || output !== 'drop' || accept !== 'any') return undefined
  return [timeout, user, cwd, env, input, onOutput].some((option) => option !== undefined) ? undefined : command
}

/** The directories of PATH in order, then the usual ones that it leaves out. */
export function searchPath(path: string | undefined): readonly string[] {
  const given = (path ?? '').split(':').filter((directory) => directory.startsWith('/'))
  return [...new Set([...given, ...programDirectories])]
}

function feed(stdin: Writable | null, input: RunOptions['input']): void {
  if (!stdin) return
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) stdin.end(input)
  else process.getBuiltinModule('node:stream').Readable.from(input).pipe(stdin)
}

function spawnOptions(options: RunOptions, inherited: NodeJS.ProcessEnv, passTo: PassTo): SpawnOptions {
  const env: Record<string, string | undefined> = { ...inherited, ...options.env }
  const names = Object.keys(env).filter((name) => env[name] !== undefined)
  const given = Object.fromEntries(names.map((name) => [name, env[name]]))
  const kept = options.output === 'drop' && !options.onOutput ? 'ignore' : 'pipe'
  const passed = options.output === 'pass' && !options.onOutput ? passTo() : undefined
  return {
    cwd: options.cwd,
    env: { ...given, PATH: searchPath(env['PATH']).join(':') },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', passed?.stdout ?? kept, passed?.stderr ?? kept],
    detached: true,
    ...options.user,
  }
}

function watch(argv: Argv, options: RunOptions, start: () => ChildProcess): Promise<Omit<Finished, 'duration'>> {
  const { timeout, accept = [0], signal, limit = defaultLimit, onOutput, output, still } = options
  const kept = { stdout: collector(limit), stderr: collector(limit) }
  return new Promise((resolve, reject) => {
    let child: ChildProcess
    let ended: 'timeout' | 'aborted' | undefined
    const timers = timersOf()
    const fail = (failure: Parameters<typeof commandError>[2]) =>
      reject(commandError(argv, options, { stdout: kept.stdout.text(), stderr: kept.stderr.text(), ...failure }))

    const end = (why: typeof ended) => {
      ended ??= why
      endGroup(child, timers)
    }
    const abort = () => end('aborted')

    const clear = () => {
      timers.clear()
      signal?.removeEventListener('abort', abort)
    }

    const settle = (exitCode: number | null, killedBy: NodeJS.Signals | null) => {
      clear()
      if (ended === 'aborted') return reject(signal?.reason)
      if (ended === 'timeout') {
        // A process that ignored the first signal must not outlive the command.
        killGroup(child, 'SIGKILL')
        return fail({ code: 'timeout', reason: say`was ended after ${timeout ?? 0} ms` })
      }
      if (exitCode === null) return fail({ code: 'signal', signal: killedBy ?? 'unknown' })
      if (accept !== 'any' && !accept.includes(exitCode)) return fail({ code: 'exit', exitCode })
      return resolve({ exitCode, stdout: kept.stdout.text(), stderr: kept.stderr.text() })
    }

    try {
      child = start()
    } catch (error) {
      return fail(startFailure(error, options))
    }
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      clear()
      fail(startFailure(error, options))
    })
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (chunk: Buffer) => {
        kept[stream].add(chunk)
        onOutput?.(chunk, stream)
        if (output === 'pass') process[stream].write(chunk)
      })
    }
    // A command may end without reading its input; that is its business.
    child.stdin?.on('error', () => {})
    feed(child.stdin, options.input)
    child.on('exit', () => {
      timers.after(linger, () => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      })
    })
    child.on('close', settle)
    if (timeout !== undefined) timers.after(timeout, () => end('timeout'))
    if (still) tellStill(still, timers)
    whenAborted(signal, abort)
  })
}

/** Also if it was while the command was prepared. */
function whenAborted(signal: AbortSignal | undefined, act: () => void): void {
  if (signal?.aborted) act()
  else signal?.addEventListener('abort', act, { once: true })
}

type Timers = ReturnType<typeof timersOf>

function timersOf() {
  const timers: NodeJS.Timeout[] = []
  return {
    after(delay: number, act: () => void) {
      timers.push(setTimeout(act, timerDelay(delay)))
    },
    clear() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

function tellStill(still: Still, timers: Timers, passed = 0): void {
  const next = still.next(passed)
  timers.after(next - passed, () => {
    void still.tell(next)
    tellStill(still, timers, next)
  })
}

function endGroup(child: ChildProcess, { after }: Timers): void {
  killGroup(child, 'SIGTERM')
  after(grace, () => killGroup(child, 'SIGKILL'))
}

function startFailure(error: unknown, { cwd }: RunOptions): Parameters<typeof commandError>[2] {
  const errno = typeof error === 'string' ? error : errnoOf(error)
  const where = cwd === undefined ? '' : say` (or there is no directory ${say.path(cwd)})`
  if (errno === 'ENOENT') return { code: 'not-found', reason: say`was not found${where}`, cause: error }
  if (errno === 'EACCES' || errno === 'EPERM') return { code: 'denied', reason: say`may not be run`, cause: error }
  return {
    code: 'io',
    reason: say`could not be started: ${errno ? say.word(errno) : reasonOf(error)}`,
    cause: error,
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, constants.signals[signal])
  } catch {
    // The group is gone already.
  }
}

function collector(limit: number): { add(chunk: Buffer): void; text(): string } {
  const chunks: Buffer[] = []
  let size = 0
  let cut = false
  return {
    add(chunk) {
      const room = limit - size
      if (chunk.length > room) cut = true
      if (room <= 0) return
      chunks.push(chunk.subarray(0, room))
      size += Math.min(chunk.length, room)
    },
    text: () => Buffer.concat(chunks).toString('utf8') + (cut ? dropped : ''),
  }
}
