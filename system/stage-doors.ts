// How units wake the agent that waits for them: per stage a socket that answers a shell snippet (the reference's
// protocol), and a pair of pipes that a shell can use without any other program (packaging/stage-client.sh).

import { execFile } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { libc } from './libc.ts'
import { startIn } from './process-stat.ts'

export interface StageDoor {
  /** Resolves when a unit asks for the stage. */
  readonly asked: Promise<void>
  /** The stage has begun: from here on an asker waits for its end, however long it takes. */
  begun(): void
  /**
   * Answers all who asked, and all who ask later. `message` must need no quoting in a shell; `errors` are what the unit says
   * for its own journal.
   */
  ended(message: string, exitCode: number, errors?: readonly string[]): void
}

export interface StageDoors {
  readonly doors: Readonly<Record<string, StageDoor>>
  /** The answers are out, and nobody listens any more; the directory stays for those who read later. */
  close(): void
}

type OpenDoor = StageDoor & { close(): void }

/**
 * Makes `directory` (0700) with NAME.sock, NAME.ask and NAME.answer for each stage, and `pid`. Throws what the system throws, with
 * nothing left open: an agent that cannot be asked has to end, or systemd would wait for it.
 */
export async function openStageDoors(
  directory: string,
  names: readonly string[],
  processId: number,
): Promise<StageDoors> {
  const opened: OpenDoor[] = []
  const close = () => {
    for (const door of opened) door.close()
  }
  try {
    await makePipes(directory, names)
    for (const name of names) opened.push(await openDoor(`${directory}/${name}`))
    // Written last: whoever sees the number may ask. The start time tells the process from a later one of the same number.
    writeFileSync(`${directory}/pid`, `${processId} ${startOf(processId)}\n`, { mode: 0o600 })
  } catch (error) {
    close()
    throw error
  }
  return { doors: Object.fromEntries(names.map((name, index) => [name, opened[index] as StageDoor])), close }
}

async function makePipes(directory: string, names: readonly string[]): Promise<void> {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const pipes = names.flatMap((name) => [`${directory}/${name}.ask`, `${directory}/${name}.answer`])
  const mkfifo = libc('mkfifo')
  const missing = mkfifo ? pipes.filter((path) => !mkfifo(path, 0o600)) : pipes
  if (missing.length > 0) {
    await new Promise<void>((resolve, reject) => {
      execFile('mkfifo', ['-m', '0600', ...missing], (error) => (error ? reject(error) : resolve()))
    })
  }
}

function startOf(processId: number): string {
  return startIn(readFileSync(`/proc/${processId}/stat`, 'latin1')) ?? ''
}

/** What a pipe takes in one piece, as the reader may come late or never. */
const mostSaid = 3000

async function openDoor(base: string): Promise<OpenDoor> {
  let wake: () => void = () => {}
  const asked = new Promise<void>((resolve) => {
    wake = resolve
  })
  let answer: string | undefined
  const waiting = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => waiting.delete(socket)) // The asker went away; the stage goes on all the same.
    socket.once('data', (data) => {
      if (data.toString('latin1').slice(0, 5) !== 'start') {
        socket.end("echo 'a stage is asked for with the word start'; exit 1;")
        return
      }
      if (answer === undefined) waiting.add(socket)
      else socket.end(answer)
      wake()
    })
  })
  // Both ends are open here, so that opening never waits for the other side and reading never sees an end. The kernel
  // closes them when this process dies: whoever reads the answer then sees that there is none.
  const both = constants.O_RDWR | constants.O_NONBLOCK
  const answers = openSync(`${base}.answer`, both)
  const asks = new Socket({ fd: openSync(`${base}.ask`, both), readable: true, writable: false })
  const close = () => {
    server.close()
    asks.destroy()
    closeSync(answers)
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(`${base}.sock`, resolve)
  }).catch((error: unknown) => {
    close()
    throw error
  })
  asks.on('data', () => wake())
  return {
    asked,
    begun: () => void writeSync(answers, 'running\n'),
    ended(message, exitCode, errors = []) {
      answer = `echo '${message}'; exit ${exitCode};`
      const said = errors.map((error) => `say ${error.replace(/[\x00-\x1f\\]+/g, ' ')}\n`).join('')
      writeSync(
        answers,
        `${Buffer.from(said)
          .subarray(0, mostSaid)
          .toString()
          .replace(/(?<![^\n])[^\n]*$/, '')}done ${exitCode}\n`,
      )
      for (const socket of waiting) socket.end(answer)
      waiting.clear()
    },
    close,
  }
}
