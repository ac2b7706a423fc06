// Conversations with a machine: on a unix socket, which QEMU can make a machine's serial port of, or on a pseudo terminal.

import { createServer, type Server, type Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { openPty } from './pty.ts'

export interface LineServeOptions {
  /** What is said to one question; undefined: nothing. */
  readonly converse: (question: string) => string | undefined
  /** What ends a question. Default: a newline. */
  readonly questionEnd?: string | undefined
  /** Path of a unix socket to make. Default: a pseudo terminal is opened. */
  readonly socket?: string
  readonly onQuestion?: (question: string, answer: string | undefined) => void
}

export interface LineServer {
  /** The socket, or the terminal's device. */
  readonly path: string
  /** Every question so far. */
  readonly questions: readonly string[]
  close(): Promise<void>
}

/** Longer ones are none: a machine that never ends a question must not fill the memory. */
const longestQuestion = 1024 * 1024

export async function serveLines(options: LineServeOptions): Promise<LineServer> {
  const questions: string[] = []
  const talk = (from: Readable, to: Writable) => {
    const { converse, questionEnd = '\n', onQuestion } = options
    let heard = ''
    to.on('error', () => {})
    from.setEncoding('utf8')
    from.on('data', (text: string) => {
      const parts = (heard + text).split(questionEnd)
      heard = (parts.pop() ?? '').slice(-longestQuestion)
      for (const question of parts) {
        questions.push(question)
        const answer = converse(question)
        onQuestion?.(question, answer)
        if (answer !== undefined) to.write(answer)
      }
    })
  }
  const { socket } = options
  if (socket !== undefined) return { path: socket, questions, ...(await onSocket(socket, talk)) }
  const pty = await openPty()
  talk(pty.from, pty.to)
  return { path: pty.path, questions, close: pty.close }
}

async function onSocket(
  path: string,
  talk: (from: Readable, to: Writable) => void,
): Promise<Pick<LineServer, 'close'>> {
  const open = new Set<Socket>()
  const server: Server = createServer((connection) => {
    open.add(connection)
    connection.once('close', () => open.delete(connection))
    talk(connection, connection)
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(path, done)
  })
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        for (const connection of open) connection.destroy()
      }),
  }
}
