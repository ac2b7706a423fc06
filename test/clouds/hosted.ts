// What a cloud gives to the machine itself: a unix socket, or the other end of its second serial port.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveLines } from '../../metadata-server/line-server.ts'
import { answersOf, type Played } from '../../metadata-server/scenario.ts'
import { serve } from '../../metadata-server/server.ts'
import type { CloudMachineOptions } from '../machines/cloud-machine.ts'

export interface Hosted {
  /** What the machine has to be opened with. */
  readonly machine: Pick<CloudMachineOptions, 'binds' | 'files'>
  requests(): readonly string[]
  close(): Promise<void>
}

export async function hosted(played: Played): Promise<Hosted> {
  const { cloud, machine, own } = played
  const requests: string[] = []
  if (cloud.socket !== undefined && cloud.answers) {
    const folder = mkdtempSync(join(tmpdir(), 'firstlight-socket-'))
    const socket = join(folder, 'sock')
    const onRequest = (request: { method: string; path: string }, outcome: number | string) =>
      requests.push(`${request.method} ${request.path} -> ${outcome}`)
    const server = await serve({ answers: answersOf(played), socket, onRequest })
    const close = async () => {
      await server.close()
      rmSync(folder, { recursive: true })
    }
    return { machine: { binds: { [cloud.socket]: socket } }, requests: () => requests, close }
  }
  if (cloud.converse) {
    const onQuestion = (question: string) => requests.push(JSON.stringify(question))
    const server = await serveLines({
      converse: cloud.converse(machine, own),
      questionEnd: cloud.questionEnd,
      onQuestion,
    })
    const files = { '/usr/lib/python3/dist-packages/serial.py': pySerial }
    return { machine: { binds: { '/dev/ttyS1': server.path }, files }, requests: () => requests, close: server.close }
  }
  return { machine: {}, requests: () => requests, close: async () => {} }
}

/** As much of python3-serial as the reference uses, which Debian's package of it does not pull in. */
const pySerial = `
import os, select, termios, time, tty

class SerialException(IOError):
    pass

class Serial:
    def __init__(self, port=None, baudrate=9600, timeout=None, write_timeout=None, **others):
        self.port = self.name = port
        self.timeout = timeout
        self.fd = None
        if port is not None:
            self.open()

    def open(self):
        if self.port is None:
            raise SerialException("no port")
        self.fd = os.open(self.port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)

    def isOpen(self):
        return self.fd is not None

    is_open = property(isOpen)

    def fileno(self):
        return self.fd

    def write(self, data):
        return os.write(self.fd, data)

    def flush(self):
        termios.tcdrain(self.fd)

    def read(self, size=1):
        data = b""
        end = None if self.timeout is None else time.monotonic() + self.timeout
        while len(data) < size:
            left = None if end is None else max(0, end - time.monotonic())
            if not select.select([self.fd], [], [], left)[0]:
                break
            data += os.read(self.fd, 1)
        return data

    def readline(self):
        line = b""
        while not line.endswith(b"\\n"):
            byte = self.read()
            if not byte:
                break
            line += byte
        return line

    def close(self):
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None
`
