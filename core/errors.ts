// The two kinds of failure that are not bugs. Anything else that is thrown is a bug and is reported with its stack.

import { describeNotice, type Where } from './notices.ts'

export type HostErrorCode =
  | 'exit' // a command ended with a status other than expected
  | 'signal' // a command was killed
  | 'timeout'
  | 'not-found' // a file or a command that has to be there
  | 'denied' // EACCES, EPERM, EROFS
  | 'unsafe' // another user could have planted what is there: a link to what is not his, a hard link, a fifo (system/trust.ts)
  | 'full' // ENOSPC, EDQUOT
  | 'io' // any other failure of a file operation
  | 'unreachable' // no connection, no DNS answer
  | 'tls'
  | 'protocol' // an answer that is no HTTP, or broken
  | 'status' // an HTTP status other than expected
  | 'too-large' // a limit on size was reached
  | 'refused' // this host does not do that (commands on a rooted host without chroot)

/** A failed effect. `message` may carry output and goes to the log; `short` is one line and goes everywhere. */
export class HostError extends Error {
  readonly code: HostErrorCode
  readonly short: string
  /** What belongs to `code`: exit status, signal, HTTP status, milliseconds the server asks to wait. */
  readonly detail: {
    /** Of a command: its name, and the last part of what it wrote, without secrets. */
    readonly program?: string
    readonly output?: string
    readonly exitCode?: number
    readonly signal?: string
    readonly status?: number
    readonly retryAfter?: number
    readonly path?: string
    readonly url?: string
  }

  constructor(
    code: HostErrorCode,
    short: string,
    options: { detail?: HostError['detail']; output?: string; cause?: unknown } = {},
  ) {
    super(options.output ? `${short}\n${options.output}` : short, { cause: options.cause })
    this.name = 'HostError'
    this.code = code
    this.short = short
    this.detail = options.detail ?? {}
  }
}

/** Whether a failed command wrote `words`: some programs have no other way to tell what is the matter. */
export function commandWrote(error: unknown, words: RegExp): boolean {
  return error instanceof HostError && words.test(error.detail.output ?? '')
}

/** A document that cannot be used, with the place in it. */
export class ConfigError extends Error {
  readonly where: Where
  readonly hint: string | undefined
  /** The message alone, for a notice that has place and hint as fields of their own. */
  readonly reason: string

  constructor(message: string, where: Where, options: { hint?: string; cause?: unknown } = {}) {
    super(describeNotice({ message, where, hint: options.hint }), { cause: options.cause })
    this.name = 'ConfigError'
    this.where = where
    this.hint = options.hint
    this.reason = message
  }
}

/** One line for people: the short text of a HostError, the message of anything else. */
export function reasonOf(error: unknown): string {
  if (error instanceof HostError) return error.short
  return error instanceof Error ? error.message : String(error)
}
