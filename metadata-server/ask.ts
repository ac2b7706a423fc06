// Asking a service as a machine does, for who records it: over a connection, or a cloud that is played here.

import { type Answering, detailsOf, type Request } from './answer.ts'

export interface Asked {
  readonly status: number
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** With a `clientPort` below 1024 it asks from such a port, if it may. Throws AskFailure. */
export type Ask = (request: Request) => Promise<Asked>

export type AskFailureCode = 'unreachable' | 'timeout' | 'too-large' | 'protocol'

export class AskFailure extends Error {
  override readonly name = 'AskFailure'
  readonly code: AskFailureCode
  constructor(code: AskFailureCode, cause?: unknown) {
    super(code, { cause })
    this.code = code
  }
}

/** The cloud of these answers, which is asked without any connection. */
export function askPlayed(answers: Answering): Ask {
  return async (request) => {
    const { status, headers = {}, body = '' } = detailsOf(answers(request) ?? { status: 404, body: 'Not Found\n' })
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    return { status: status ?? 200, headers: Object.fromEntries(lower), body: Buffer.from(body) }
  }
}
