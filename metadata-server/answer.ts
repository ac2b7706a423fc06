// What a metadata server is asked, and what it answers.

/** What one path answers. Text or bytes answer 200. */
export type Answer = string | Uint8Array | AnswerDetails

export interface AnswerDetails {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Milliseconds before the first byte. */
  readonly delay?: number
  /** Milliseconds between two bytes: the body drips. */
  readonly drip?: number
  /** Close the connection after this many bytes of the body. */
  readonly cut?: number
  /** The name of one of faults.ts: what becomes of this answer. */
  readonly fault?: string
  /** Milliseconds between the steps of a fault. Default 1000. */
  readonly pace?: number
  /** Answer like this only so many times, then as `then` says (default: 404). `then` is data, so a promise takes this for a plain value. */
  readonly times?: number
  readonly then?: Answer
}

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** What a POST or PUT sent: at most a mebibyte of it. Empty: nothing. */
  readonly body?: Uint8Array
  /** The port that the client asks from: some services answer only to root's. */
  readonly clientPort?: number
}

/** Undefined: there is no such path. */
export type Answering = (request: Request) => Answer | undefined

export function detailsOf(answer: Answer): AnswerDetails {
  return typeof answer === 'string' || answer instanceof Uint8Array ? { body: answer } : answer
}
