// A child process that is asked questions one at a time: a JSON line in, a JSON line out.

import { Failure, reasonOf } from '../../core/errors.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Argv, Host, RunOptions } from '../../system/host.ts'

export interface Conversation {
  /** Throws when the child ends instead of answering, or does not answer in time; it is ended then. */
  ask(question: JsonObject, timeout: number): Promise<JsonObject>
  ended(): boolean
  /** Lets the child end by itself, and ends it if it does not. */
  close(): Promise<void>
}

interface Options {
  readonly host: Host
  readonly argv: Argv
  readonly env?: RunOptions['env']
  /** Sent first. */
  readonly greeting: JsonObject
  /** What the child says besides its answers. */
  readonly onText: (text: string) => void
}

/** The child ended before it answered. */
export class EndedError extends Failure {
  /** It said nothing and did not fail: nothing was run, as in a plan. */
  readonly silent: boolean

  constructor(message: Said, silent: boolean) {
    super(message)
    this.name = 'EndedError'
    this.silent = silent
  }
}

const graceMilliseconds = 2000

export function converse({ host, argv, env = {}, greeting, onText }: Options): Conversation {
  const input = queue()
  const stop = new AbortController()
  const waiting = new Map<number, (answer: JsonObject) => void>()
  const decoder = new TextDecoder()
  let rest = ''
  let spoke = false
  let end: EndedError | undefined
  let next = 1
  const push = (message: JsonObject) => input.push(`${JSON.stringify(message)}\n`)

  const listen = (chunk: Buffer, stream: 'stdout' | 'stderr') => {
    spoke = true
    if (stream === 'stderr') {
      onText(chunk.toString())
      return
    }
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const answer = answerOf(line)
      const given = answer && waiting.get(Number(answer['id']))
      if (given) given(answer)
      else onText(`${line}\n`)
    }
  }

  const running = host.commands
    .run(argv, { env, input: input.stream(), onOutput: listen, signal: stop.signal, secret: true, limit: 64 * 1024 })
    .then(
      () => new EndedError(say`its process ended without an answer`, !spoke),
      (error: unknown) => new EndedError(say`its process ended: ${reasonOf(error)}`, false),
    )
    .then((error) => {
      end = error
      input.end()
      return error
    })
  push(greeting)

  return {
    async ask(question, timeout) {
      if (end) throw end
      const id = next++
      const answer = new Promise<JsonObject>((resolve) => waiting.set(id, resolve))
      push({ ...question, id })
      const patience = new AbortController()
      const late = host.clock.sleep(timeout, patience.signal).then(
        () =>
          new EndedError(say`it did not answer within ${timeout} ms and was ended (limit handler_timeout_ms)`, false),
        () => undefined,
      )
      try {
        const first = await Promise.race([answer, running, late])
        if (first !== undefined && !(first instanceof EndedError)) return first
        if (!end) {
          stop.abort(first)
          await running
        }
        throw first ?? end
      } finally {
        waiting.delete(id)
        patience.abort()
      }
    },
    ended: () => end !== undefined,
    async close() {
      input.end()
      const patience = new AbortController()
      const late = host.clock.sleep(graceMilliseconds, patience.signal).catch(() => {})
      await Promise.race([running, late])
      patience.abort()
      if (!end) stop.abort(new Error('no longer needed'))
      await running
    },
  }
}

/** A handler may bypass the driver and print among the answers. */
function answerOf(line: string): JsonObject | undefined {
  const value = jsonIfWhole(line)
  return isObject(value) ? value : undefined
}

/** Text that is written before or while it is read. */
function queue(): { push(text: string): void; end(): void; stream(): AsyncIterable<string> } {
  const texts: string[] = []
  let over = false
  let wake = () => {}
  return {
    push(text) {
      texts.push(text)
      wake()
    },
    end() {
      over = true
      wake()
    },
    async *stream() {
      for (;;) {
        const text = texts.shift()
        if (text !== undefined) yield text
        else if (over) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
