// The failures that are not bugs. Anything else that is thrown is a bug: it is named by its class, and the log has its stack.

import { describeNotice, type Where } from './notices.ts'
import { redactUrl } from './redact.ts'
import { type Said, say } from './said.ts'

/** What failed and why, in one line that goes everywhere. */
export class Failure extends Error {
  readonly short: Said

  constructor(short: Said, { cause, output }: { readonly cause?: unknown; readonly output?: string } = {}) {
    super(output ? `${short}\n${output}` : short, { cause })
    this.short = short
  }
}

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
  | 'port-taken' // another connection has the local port that was to be sent from
  | 'tls'
  | 'protocol' // an answer that is no HTTP, or broken
  | 'status' // an HTTP status other than expected
  | 'too-large' // a limit on size was reached
  | 'refused' // this host does not do that (commands on a rooted host without chroot)

/** A failed effect. */
export class HostError extends Failure {
  readonly code: HostErrorCode
  /** What belongs to `code`: exit status, signal, HTTP status, milliseconds the server asks to wait. */
  readonly detail: {
    /** Of a command: its name, and the last part of what it wrote, for code that has to know; nothing of one that was given a secret. */
    readonly program?: string
    readonly output?: string
    readonly exitCode?: number
    readonly signal?: string
    readonly status?: number
    readonly retryAfter?: number
    /** How a server wants to be asked: its WWW-Authenticate. */
    readonly authenticate?: string
    /** What time it is by the clock of the server, in milliseconds since 1970. */
    readonly date?: number
    readonly path?: string
    readonly url?: string
  }

  /** Why alone, for a text that names the path or address already. */
  readonly why: Said | undefined

  constructor(
    code: HostErrorCode,
    short: Said,
    options: { detail?: HostError['detail']; why?: Said | undefined; output?: string; cause?: unknown } = {},
  ) {
    super(short, options)
    this.name = 'HostError'
    this.code = code
    this.detail = options.detail ?? {}
    this.why = options.why
  }
}

/** How a command ended, for one that a user wrote: its name is theirs too. */
export function howEnded({ code, detail: { exitCode, signal } }: HostError): Said {
  if (exitCode !== undefined) return say`exited with status ${exitCode}`
  if (signal !== undefined) return say`was killed by ${say.word(signal)}`
  return code === 'not-found' ? say`was not found` : say`failed (${code})`
}

/** Whether a failed command wrote `words`: some programs have no other way to tell what is the matter. */
export function commandWrote(error: unknown, words: RegExp): boolean {
  return error instanceof HostError && words.test(error.detail.output ?? '')
}

/** A document that cannot be used, with the place in it. */
export class ConfigError extends Failure {
  readonly where: Where
  readonly hint: Said | undefined
  /** The message alone, for a notice that has place and hint as fields of their own. */
  readonly reason: Said

  constructor(message: Said, where: Where, options: { hint?: Said; cause?: unknown } = {}) {
    super(describeNotice({ message, where, hint: options.hint }), { cause: options.cause })
    this.name = 'ConfigError'
    this.where = where
    this.hint = options.hint
    this.reason = message
  }
}

/**
 * One line for people. Of an error that is a bug, or a library's, only the class and the code: its text may quote anything. `named`: the
 * paths and addresses that the text names already; of a failure with one of them it is only why.
 */
export function reasonOf(error: unknown, ...named: readonly string[]): Said {
  if (error instanceof HostError && error.why !== undefined && isAbout(error, named)) return error.why
  if (error instanceof Failure) return error.short
  if (!(error instanceof Error)) return say`an unknown error`
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? say`${say.word(error.name)} (${say.word(code)})` : say.word(error.name)
}

function isAbout({ detail: { path, url } }: HostError, named: readonly string[]): boolean {
  return named.some((name) => name === path || (url !== undefined && redactUrl(name) === url))
}

/** Where an error that is a bug was thrown, for the log: its stack without its text. */
export function stackOf(error: unknown): Said {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line))
  return say.join([reasonOf(error), ...frames.map(say.word)], '\n')
}
