// Running the machine's own programs from the root tiers: one call, its output, and an error that shows what went wrong.
import { type ChildProcess, spawn } from 'node:child_process'

export interface ShellOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Milliseconds; then the program and its children are killed. */
  readonly timeout?: number
  /** Exit statuses that are not a failure; default only 0. */
  readonly accept?: readonly number[] | 'any'
}

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Those with a process group of their own, which outlives this process unless it is ended with it. */
const groups = new Set<ChildProcess>()
let watching = false

/** The program's standard output; a failure throws with the end of what it said. */
export async function run(argv: readonly string[], options: ShellOptions = {}): Promise<string> {
  return (await outcome(argv, { ...options, accept: options.accept ?? [0] })).stdout
}

/** As `run`, with the exit status, which is not a failure unless `accept` leaves it out. */
export async function outcome(argv: readonly string[], options: ShellOptions = {}): Promise<Outcome> {
  const { accept = 'any', timeout } = options
  const [program = '', ...rest] = argv
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: timeout !== undefined,
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // A program that ends without reading its input closes the pipe; its exit status tells the story.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  let late = false
  if (timeout !== undefined) endWithThis(child)
  const timer =
    timeout !== undefined &&
    setTimeout(() => {
      late = true
      endGroup(child)
    }, timeout)
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', (error) =>
      reject(new Error(`${program}: ${error.message}; tools/install-test-needs.sh installs it`)),
    )
    child.on('close', (status, signal) => resolve(status ?? (signal ? 128 : 1)))
  }).finally(() => {
    groups.delete(child)
    if (timer) clearTimeout(timer)
  })
  const result = { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
  if (late) throw new Error(`${argv.join(' ')}: still running after ${timeout} ms\n${tail(result)}`)
  if (accept !== 'any' && !accept.includes(code))
    throw new Error(`${argv.join(' ')}: exit status ${code}\n${tail(result)}`)
  return result
}

function endWithThis(child: ChildProcess): void {
  if (!watching) {
    watching = true
    process.on('exit', () => groups.forEach(endGroup))
  }
  groups.add(child)
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
}

function tail(result: Outcome): string {
  return `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-25).join('\n')
}
