// A pseudo terminal: a client opens its path as if it were a serial device. script(1), which every distro has, makes it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export interface Pty {
  /** "/dev/pts/3". */
  readonly path: string
  /** What the client writes. */
  readonly from: Readable
  /** What it reads. */
  readonly to: Writable
  close(): Promise<void>
}

/** What holds the terminal open ends with the server, however that ends: then its parent has another parent than before. */
const held = `
  grandparent() { cut -d ' ' -f 4 "/proc/$PPID/stat"; }
  mine=$(grandparent)
  stty raw -echo && tty && while [ "$(grandparent)" = "$mine" ]; do sleep 1; done`

export async function openPty(): Promise<Pty> {
  const script = spawn('script', ['-qfec', held, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(script, 'close').catch((error: unknown) => error)
  const { stdout: from, stdin: to } = script
  // It ends when it is closed, and whoever closes it knows.
  to.on('error', () => {})
  const path = await Promise.race([firstLine(from), ended.then(() => undefined)])
  if (path === undefined) throw new Error('No pseudo terminal could be opened: script(1) and stty(1) are needed')
  return {
    path,
    from,
    to,
    async close() {
      script.kill('SIGKILL')
      await ended
    },
  }
}

/** Nothing else is said before a client talks. */
async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  while (!text.includes('\n')) {
    text += stream.read() ?? ''
    if (!text.includes('\n')) await once(stream, 'readable')
  }
  return text.trim()
}
