// A machine that exists only in memory, for tests: files, scripted answers to commands and requests, and a clock that
// never waits. Anything not scripted fails as it would on a machine without it, and everything that is asked for is recorded.

import type { HostErrorCode } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { commandError } from './command-error.ts'
import type { Argv, Clock, Commands, Finished, Host, RunOptions } from './host.ts'
import { httpOver } from './http.ts'
import { inputText } from './input-text.ts'
import { type ChannelScript, type RecordedText, scriptedChannels } from './memory-channels.ts'
import { type HttpScript, type RecordedRequest, scriptedTransport } from './memory-http.ts'
import { overlay } from './overlay.ts'
import type { OverlayNodes } from './overlay-node.ts'
import { syncing } from './sync.ts'
import { nodesOf, type TreeEntry, treeOf, type WorldFile } from './world-files.ts'

export { hangUp } from './memory-channels.ts'
export type { HttpAnswer, RecordedRequest } from './memory-http.ts'
export type { WorldFile } from './world-files.ts'

export interface World {
  /** Absolute path → text, or more about it. Parent directories are made by themselves. */
  readonly files?: Readonly<Record<string, WorldFile>>
  /** In place of `files`: a tree that is there already. The machine changes it. */
  readonly nodes?: OverlayNodes
  /**
   * Answers by command line: the words joined by one blank, exactly, or the beginning of one and " *" ("systemctl *"), or "*".
   * The longest match counts. Or a function; undefined from it means: not scripted.
   */
  readonly commands?: Readonly<Record<string, Answer>> | AnswerFunction
  /** What a command that is not scripted does: fail with 'not-found' (default) or succeed without output. */
  readonly unscripted?: 'fail' | 'succeed'
  /** Names or paths of programs that are there, beyond those in `files` and the scripted ones. */
  readonly programs?: readonly string[]
  readonly http?: HttpScript
  readonly channels?: ChannelScript
  /** Default 2026-01-01T00:00:00Z. */
  readonly now?: Date
  /** Seconds since boot, at the start. Default 10. */
  readonly uptime?: number
}

/** Text is standard output, a number an exit status. */
export type Answer = string | number | CommandAnswer | AnswerFunction
export type AnswerFunction = (call: RecordedCall, host: MemoryHost) => AnswerValue | Promise<AnswerValue>
type AnswerValue = string | number | CommandAnswer | undefined

export interface CommandAnswer {
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
  readonly signal?: string
  /** The command fails before it has a status. */
  readonly error?: HostErrorCode
  /** Milliseconds it takes. */
  readonly takes?: number
}

export interface RecordedCall {
  readonly kind: 'run' | 'query'
  readonly argv: Argv
  /** Standard input as text. */
  readonly input: string | undefined
  readonly options: RunOptions
}

export interface MemoryHost extends Host {
  /** Every command, in order, `query` ones included. */
  readonly calls: readonly RecordedCall[]
  /** argv of every `run`, in order. */
  readonly ran: readonly Argv[]
  /** Every try of every request. */
  readonly requests: readonly RecordedRequest[]
  /** Every text that was sent over a channel. */
  readonly sent: readonly RecordedText[]
  /** Milliseconds of every sleep. */
  readonly sleeps: readonly number[]
  /** How often its disks were flushed. */
  readonly syncs: number
  /** Everything that is not a plain parent directory (0755, root's), by path, sorted. */
  tree(): Readonly<Record<string, TreeEntry>>
  /** Content of a file as text, without waiting; throws if there is none. For assertions. */
  text(path: string): string
}

const searchPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

export function memory(world: World = {}): MemoryHost {
  const calls: RecordedCall[] = []
  const sleeps: number[] = []
  const start = world.now ?? new Date('2026-01-01T00:00:00Z')
  let passed = 0

  const clock: Clock = {
    now: () => new Date(start.getTime() + passed),
    uptime: async () => (world.uptime ?? 10) + passed / 1000,
    async sleep(milliseconds, signal) {
      // Lets everything that can proceed do so before time passes.
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      sleeps.push(milliseconds)
      passed += milliseconds
    },
  }

  const nodes = world.nodes ?? nodesOf(world.files ?? {}, start)
  let syncs = 0
  const { changed, wrap } = syncing(async ({ paths, anywhere }) => {
    // As on a machine, /run has no disk.
    if (anywhere || [...paths].some((path) => !path.startsWith('/run/'))) syncs += 1
  }, 'resolved')
  const tree = overlay(undefined, {
    nodes,
    now: clock.now,
    changed: (change) => {
      if (change.kind !== 'write' || !change.before?.equals(change.after)) changed(change.path)
    },
  })

  async function answer(call: RecordedCall): Promise<Finished> {
    calls.push(call)
    call.options.signal?.throwIfAborted()
    const given = answerFor(world.commands ?? {}, call)
    const value = typeof given === 'function' ? await given(call, host) : given
    if (value === undefined && world.unscripted !== 'succeed') {
      throw commandError(call.argv, call.options, {
        code: 'not-found',
        reason: say`is not there (no answer is scripted for it)`,
      })
    }
    const result = asAnswer(value)
    const told = await tellStill(call.options, result.takes ?? 0, (milliseconds) => (passed += milliseconds))
    return finish(call, result, (milliseconds) => (passed += milliseconds - told))
  }

  const call =
    (kind: RecordedCall['kind']) =>
    (argv: Argv, options: RunOptions = {}) =>
      answer({
        kind,
        argv,
        input: inputText(options.input),
        options,
      })

  const scripted: Commands = {
    query: call('query'),
    run: call('run'),
    async find(program) {
      const lines =
        typeof world.commands === 'object' ? Object.keys(world.commands).map((line) => line.split(' ')[0]) : []
      const known = [...(world.programs ?? []), ...lines]
      if (program.includes('/')) return known.includes(program) || (await executable(program)) ? program : undefined
      for (const directory of searchPath) {
        const path = `${directory}/${program}`
        if (known.includes(path) || (await executable(path))) return path
      }
      return known.includes(program) ? `/usr/bin/${program}` : undefined
    },
  }

  async function executable(path: string): Promise<boolean> {
    const info = await tree.stat(path)
    return info?.type === 'file' && (info.mode & 0o111) !== 0
  }

  const { files, commands } = wrap(tree, scripted)

  const requests: RecordedRequest[] = []
  const transport = scriptedTransport(world.http ?? {}, requests, (milliseconds) => (passed += milliseconds))

  const sent: RecordedText[] = []
  const channels = scriptedChannels(world.channels ?? {}, sent, {
    passed: () => passed,
    pass: (milliseconds) => (passed += milliseconds),
  })

  const host: MemoryHost = {
    files,
    commands,
    http: httpOver(transport, clock),
    channels,
    clock,
    calls,
    requests,
    sent,
    sleeps,
    get syncs() {
      return syncs
    },
    get ran() {
      return calls.filter(({ kind }) => kind === 'run').map(({ argv }) => argv)
    },
    tree: () => treeOf(nodes),
    text(path) {
      const content = nodes.get(path)?.content
      if (!content) throw new Error(`There is no file ${path}; there is ${[...nodes.keys()].join(' ')}`)
      return content.toString()
    },
  }
  return host
}

function answerFor(commands: NonNullable<World['commands']>, call: RecordedCall): Answer | undefined {
  if (typeof commands === 'function') return commands
  const line = call.argv.join(' ')
  if (Object.hasOwn(commands, line)) return commands[line]
  const patterns = Object.keys(commands).filter((pattern) => {
    return pattern === '*' || (pattern.endsWith(' *') && `${line} `.startsWith(pattern.slice(0, -1)))
  })
  const [longest] = patterns.sort((a, b) => b.length - a.length)
  return longest === undefined ? undefined : commands[longest]
}

function asAnswer(value: AnswerValue): CommandAnswer {
  if (typeof value === 'string') return { stdout: value }
  return typeof value === 'number' ? { exitCode: value } : (value ?? {})
}

/** Lets time pass up to the last time that the command is told to go on, and returns how much that is. */
async function tellStill({ still, timeout }: RunOptions, takes: number, pass: (milliseconds: number) => void) {
  const end = Math.min(takes, timeout ?? takes)
  let told = 0
  for (let next = still?.next(0) ?? end; next < end; next = still?.next(told) ?? end) {
    pass(next - told)
    told = next
    await still?.tell(told)
  }
  return told
}

function finish(
  { argv, options }: RecordedCall,
  answer: CommandAnswer,
  pass: (milliseconds: number) => void,
): Finished {
  const { stdout = '', stderr = '', exitCode = 0, signal, error, takes = 0 } = answer
  const { timeout, accept = [0] } = options
  const late = timeout !== undefined && takes > timeout
  pass(late ? timeout : takes)
  if (stdout) options.onOutput?.(Buffer.from(stdout), 'stdout')
  if (stderr) options.onOutput?.(Buffer.from(stderr), 'stderr')
  const failed = { stdout, stderr }
  if (late)
    throw commandError(argv, options, { ...failed, code: 'timeout', reason: say`took longer than ${timeout ?? 0} ms` })
  if (signal) throw commandError(argv, options, { ...failed, code: 'signal', signal })
  if (error) throw commandError(argv, options, { ...failed, code: error, reason: say`failed: ${error}` })
  if (accept !== 'any' && !accept.includes(exitCode))
    throw commandError(argv, options, { ...failed, code: 'exit', exitCode })
  return { exitCode, stdout, stderr, duration: takes }
}
