// A shell that runs commands one by one: to start a program from this process, which is large, costs several times what it costs from a
// small one. What is asked is what `sh -c` ends with; a command finds the environment, the directory and the empty standard streams that
// it would find otherwise, only its parent is another (docs/decisions/0090-conditions.md).

import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { timerDelay } from './durations.ts'

/** So ends a command that a signal ended, but also one that says so: which it was shows only when it is started by itself. */
const doubtful = (exitCode: number) => exitCode > 128 && exitCode <= 192

/** Bytes of a command that every kernel takes as one word. */
const longest = 100_000

/** Milliseconds after the last answer. */
const idle = 1000

export type Asked =
  | { readonly exitCode: number }
  /** The shell was ended in the middle, which a command can do to its whole process group. */
  | { readonly signal: NodeJS.Signals }
  /** It has to be started by itself. */
  | undefined

export interface Asking {
  /** Another object is another environment. */
  readonly environment: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  /** Called with the process as soon as the command is under way; returns what is to be called at its end. */
  readonly onStart: (child: ChildProcess) => () => void
}

export interface AskingShell {
  ask(command: string, asking: Asking): Promise<Asked>
}

interface Shell {
  readonly child: ChildProcess
  readonly environment: NodeJS.ProcessEnv
  /** What is waiting for an answer. */
  answer: ((asked: Asked) => void) | undefined
  timer?: NodeJS.Timeout
}

/** `start`: `sh` with pipes for its standard input and output, in a process group of its own. */
export function askingShell(start: (environment: NodeJS.ProcessEnv) => ChildProcess): AskingShell {
  let shell: Shell | undefined
  let asked = 0

  /** It ends by itself when it has read everything. */
  function retire(old: Shell): void {
    if (shell === old) shell = undefined
    old.child.stdin?.end()
  }

  function open(environment: NodeJS.ProcessEnv): Shell {
    const child = start(environment)
    const opened: Shell = { child, environment, answer: undefined }
    const leave = () => {
      hold(child, true)
      retire(opened)
    }
    // So that no process outlives this one.
    process.once('beforeExit', leave)
    const end = (told: Asked) => {
      process.off('beforeExit', leave)
      if (shell === opened) shell = undefined
      clearTimeout(opened.timer)
      opened.answer?.(told)
      opened.answer = undefined
    }
    let line = ''
    child.on('error', () => end(undefined))
    child.on('close', (_code, signal) => end(signal === null ? undefined : { signal }))
    child.stdin?.on('error', () => {})
    child.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
      line += chunk
      if (!line.endsWith('\n')) return
      const exitCode = Number(line)
      line = ''
      opened.answer?.(Number.isInteger(exitCode) && !doubtful(exitCode) ? { exitCode } : undefined)
      opened.answer = undefined
    })
    // A command that is to end is ended by itself first.
    child.stdin?.write('trap : TERM\n')
    return opened
  }

  return {
    async ask(command, { environment, signal, onStart }) {
      // Alone, it is started as cheaply by itself.
      asked += 1
      if (asked === 1 || command.includes('\0') || command.length > longest / 3 || shell?.answer) return undefined
      if (shell && shell.environment !== environment) retire(shell)
      if (shell?.environment !== environment) shell = open(environment)
      const used = shell
      clearTimeout(used.timer)
      hold(used.child, true)
      const end = onStart(used.child)
      try {
        const told = await new Promise<Asked>((resolve) => {
          used.answer = resolve
          used.child.stdin?.write(`${lineFor(command, environment)} </dev/null >/dev/null 2>&1; echo $?\n`)
        })
        signal?.throwIfAborted()
        return told
      } finally {
        end()
        hold(used.child, false)
        used.timer = setTimeout(() => retire(used), timerDelay(idle))
        used.timer.unref()
      }
    },
  }
}

/** Whether the program waits for it before it ends. */
function hold(child: ChildProcess, held: boolean): void {
  for (const one of [child, child.stdin, child.stdout] as (ChildProcess | (Readable & Refed) | (Writable & Refed))[])
    held ? one.ref?.() : one.unref?.()
}

interface Refed {
  readonly ref?: () => void
  readonly unref?: () => void
}

/** Some shells count how deep they are: a command must not see one more. */
function lineFor(command: string, { SHLVL: level }: NodeJS.ProcessEnv): string {
  if (seesNoShell(command)) return `(eval ${quoted(command)})`
  return `(${level === undefined ? 'unset SHLVL' : `SHLVL=${quoted(level)}`}; exec sh -c ${quoted(command)})`
}

/**
 * Of what tells a shell of its own from a part of another: none of its words, and no program that looks for processes by what they were
 * called with.
 */
const tellsShells =
  /(?<![\w/.-])(?:\.|alias|bg|break|builtin|command|continue|declare|eval|exec|export|fc|fg|getopts|hash|jobs|kill|local|readonly|return|set|shift|shopt|source|suspend|times|trap|type|typeset|unalias|unset|wait)(?![\w/.-])|\b(?:fuser|killall|lsof|pgrep|pidof|pkill|pstree|ps|top)\b/

/** Whether it comes to the same in a part of this shell, which saves starting another. */
function seesNoShell(command: string): boolean {
  if (!/^[\w\t ./:@%+,=&|;!'"<>[\]*?~^-]+$/.test(command) || !/\w/.test(command)) return false
  const joined = command.replaceAll('&&', '').replace(/>&\d/g, '')
  return !joined.includes('&') && !command.includes('<<') && !tellsShells.test(command)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
