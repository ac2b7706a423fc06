// Runs a worker within its bounds, and says what it found or what ended it.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonIfWhole } from '../../languages/json.ts'

interface Result {
  readonly tried: number
  readonly why: string | undefined
}

/** Megabytes of heap. What one input may need is 300 MB with the agent itself, which takes a hundred. */
const heap = 256

/** Seconds of processor time after which an input that has not ended is ended; the worker itself tells of the shorter ones. */
const patience = 10

/** `file`: where the worker writes the number of its input; undefined: it has just one. */
export async function work(args: readonly string[], file: string | undefined): Promise<Result> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heap}`, join(import.meta.dirname, 'worker.ts'), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (bytes: Buffer) => {
      said[name] = (said[name] + bytes).slice(-20_000)
    })
  }
  let late = false
  let mark = { number: '', seconds: 0 }
  const watch = setInterval(() => {
    const [number, seconds] = [numberIn(file), processorSeconds(child.pid)]
    if (seconds === undefined) return
    if (number !== mark.number) mark = { number, seconds }
    if (seconds - mark.seconds <= patience) return
    late = true
    child.kill('SIGKILL')
  }, 500)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  if (late) return { tried: 0, why: `it was ended after ${patience} s of processor time` }
  const result = jsonIfWhole(said.stdout.trimEnd().split('\n').at(-1)) as Result | undefined
  if (result && 'tried' in result) return result
  const lines = said.stderr.split('\n').filter((line) => /FATAL|Error|^ {4}at /.test(line))
  return {
    tried: 0,
    why: `the process ended (${child.signalCode ?? child.exitCode}): ${lines.slice(0, 12).join('\n')}`,
  }
}

function numberIn(file: string | undefined): string {
  try {
    return file === undefined ? 'one' : readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Linux alone tells it of another process. */
function processorSeconds(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return undefined
  }
}
