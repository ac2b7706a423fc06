// How a failed command is reported: one line for people, and the reference's six lines for the log.

import { HostError, type HostErrorCode } from '../core/errors.ts'
import { redactUrls, redactValues } from '../core/redact.ts'
import { isShellWord } from '../core/shell-quote.ts'
import type { Argv, RunOptions } from './host.ts'
import { inputText } from './input-text.ts'

export interface CommandFailure {
  readonly code: HostErrorCode
  readonly exitCode?: number
  readonly signal?: string
  readonly reason?: string
  readonly stdout?: string
  readonly stderr?: string
  readonly cause?: unknown
}

/** How many characters of each stream the message holds, from its end, where the trouble is named. */
const excerptLength = 2000

export function commandError(argv: Argv, options: RunOptions, failure: CommandFailure): HostError {
  const { code, exitCode, signal } = failure
  const clean = cleaner(argv, options)
  const reason = failure.reason ?? (code === 'signal' ? `killed by ${signal}` : undefined)
  const stdout = clean(failure.stdout ?? '')
  const stderr = clean(failure.stderr ?? '')
  const lastLine = stderr.trim().split('\n').at(-1)?.trim().slice(0, 200)
  const what = reason ?? `exited with status ${exitCode}`
  const short = `${argv[0]} ${what}${lastLine ? `: ${lastLine}` : ''}`
  const output = [
    `Command: ${describeArgv(argv, options)}`,
    `Exit code: ${exitCode ?? '-'}`,
    `Reason: ${reason ?? '-'}`,
    `Stdout: ${excerpt(stdout)}`,
    `Stderr: ${excerpt(stderr)}`,
  ].join('\n')
  const detail = {
    program: argv[0],
    output: [end(stdout), end(stderr)].filter(Boolean).join('\n'),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
  }
  return new HostError(code, short, { detail, output, cause: failure.cause })
}

/** An argv for logs: quoted where a shell would need it, without secrets. */
export function describeArgv(argv: Argv, options: Pick<RunOptions, 'secret'> = {}): string {
  if (options.secret && argv.length > 1) return `${argv[0]} (arguments withheld)`
  return argv.map((part) => redactUrls(isShellWord(part) ? part : JSON.stringify(part))).join(' ')
}

/** Output may repeat what was given: every argument of a secret command and every word of its input is taken out. */
function cleaner(argv: Argv, { secret, input }: RunOptions): (text: string) => string {
  if (!secret) return redactUrls
  const words = (inputText(input) ?? '').split(/[\s:]+/)
  const values = [...argv.slice(1), ...words]
  return (text) => redactValues(redactUrls(text), values)
}

function excerpt(text: string): string {
  const trimmed = text.trimEnd()
  if (trimmed === '') return '-'
  const shown = trimmed.length > excerptLength ? `…${end(trimmed)}` : trimmed
  return shown.split('\n').join('\n        ')
}

function end(text: string): string {
  return text.trimEnd().slice(-excerptLength)
}
