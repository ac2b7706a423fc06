// Who is at the other end of a channel in tests: says what it was asked to, over a unix socket or a pseudo terminal.

import { createServer } from 'node:net'
import type { Duplex, Readable, Writable } from 'node:stream'
import { openPty } from '../../metadata-server/pty.ts'
import { hangUp } from '../../system/memory.ts'

/** What it says to what it hears: "ping" is answered, "bye" ends it; to the rest it says nothing. */
export function parrot(heard: string): string | undefined | typeof hangUp {
  if (heard.trim() === 'bye') return hangUp
  return answers[heard.trim()]
}

const answers: Readonly<Record<string, string>> = {
  ping: 'pong\n',
  both: 'one\ntwo\n',
  half: 'no end',
  rest: ' of it\n',
  much: `${'x'.repeat(5000)}\n`,
  grüß: 'Gott\x04',
}

export interface Talker {
  close(): Promise<void>
}

export async function socketTalker(path: string, say = parrot): Promise<Talker> {
  const open = new Set<Duplex>()
  const server = createServer((socket) => {
    open.add(socket)
    talk(socket, socket, say)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

export async function ptyTalker(say = parrot): Promise<Talker & { readonly path: string }> {
  const pty = await openPty()
  talk(pty.from, pty.to, say)
  return pty
}

function talk(from: Readable, to: Writable, say: typeof parrot): void {
  to.on('error', () => {})
  from.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split(/(?<=\n)/)) {
      const said = say(line)
      if (said === hangUp) to.end()
      else if (said !== undefined) to.write(said)
    }
  })
}
