// The contract of a fault: one way in which a server, or what stands between, can go wrong or be evil. Adding one: an entry in a list
// in faults/. What it is to be for each kind of client stands in test/metadata-server/evil-server.test.ts.

import type { AnswerDetails, Request } from './answer.ts'

/** A connection as it is, without HTTP. */
export interface Wire {
  /** Resolves when the other side has taken it, or has gone. */
  write(data: string | Uint8Array): Promise<void>
  /** Nothing more is sent; what comes in is still taken. */
  end(): void
  /** Ends both ways at once, with RST instead of FIN. */
  reset(): void
  /** Until `pace` has passed, or the other side has gone. */
  pause(): Promise<void>
  readonly open: boolean
}

/** What the service would answer were it well. */
export interface RightAnswer extends AnswerDetails {
  readonly status: number
  readonly body: Uint8Array
}

export type Fault = { readonly name: string; readonly about: string } & (
  | {
      /** As soon as there is a connection; given for a path, when it is asked for. */
      readonly connected: (wire: Wire) => void | Promise<void>
    }
  | {
      /** Once the request has been read. */
      readonly raw: (wire: Wire, right: RightAnswer, request: Request) => void | Promise<void>
    }
  | {
      /** An answer of another content, sent as it should be. */
      readonly changed: (right: RightAnswer, request: Request) => AnswerDetails
    }
)

/** Sends this instead of the answer, and closes. */
export function instead(name: string, about: string, content: string | Uint8Array): Fault {
  return { name, about, raw: (wire) => wholeAnswer(wire, content) }
}

/** Begins, and keeps the connection without going on. */
export function stalled(name: string, about: string, start: string): Fault {
  return { name, about, raw: (wire) => wire.write(start) }
}

/** Begins, and never ends. */
export function endless(name: string, about: string, start: string, chunk: Chunk): Fault {
  return {
    name,
    about,
    async raw(wire) {
      await wire.write(start)
      await endlessly(wire, chunk)
    },
  }
}

/** Sends these headers and this body, and closes. */
export function framed(
  name: string,
  about: string,
  lines: (right: RightAnswer) => readonly string[],
  content: (right: RightAnswer) => string | Uint8Array = ({ body }) => body,
): Fault {
  return { name, about, raw: (wire, right) => wholeAnswer(wire, answerOf(lines(right), content(right))) }
}

export function answerOf(lines: readonly string[], content: string | Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(head(...lines), 'latin1'), Buffer.from(content)])
}

/** `more`: bytes that it says there are besides. */
export function lengthOf({ body }: RightAnswer, more = 0): string {
  return `Content-Length: ${body.length + more}`
}

/** The beginning of an answer. Lines of headers without their ends. */
export function head(...lines: readonly string[]): string {
  return ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')
}

/** Headers of names that no others have. */
export function headers(number: number): string {
  return Array.from({ length: 16 }, (_, n) => `X-${number}-${n}: ${'y'.repeat(1000)}\r\n`).join('')
}

/** One answer with its length, and the connection's end. */
export function wholeAnswer(wire: Wire, content: string | Uint8Array): Promise<void> {
  return wire.write(content).then(() => wire.end())
}

/** What comes next, by its number from 0 on. */
type Chunk = (number: number) => string | Uint8Array

/** As fast as the other side takes it, until that has gone. */
export async function endlessly(wire: Wire, chunk: Chunk): Promise<void> {
  for (let number = 0; wire.open; number += 1) await wire.write(chunk(number))
}

/** Byte by byte. */
export async function dripped(wire: Wire, data: string | Uint8Array): Promise<void> {
  for (const byte of Buffer.from(data)) {
    if (!wire.open) return
    await wire.write(Buffer.of(byte))
    await wire.pause()
  }
}
