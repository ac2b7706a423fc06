// The running machine as a Host.

import { HostError, reasonOf } from '../core/errors.ts'
import { redactHeaders, redactUrl } from '../core/redact.ts'
import { describeArgv } from './command-error.ts'
import type { Clock, Commands, Host, RunOptions } from './host.ts'
import { httpOver, type Transport } from './http.ts'
import { milliseconds } from './milliseconds.ts'
import { type PassTo, realCommands } from './real-commands.ts'
import { realFiles } from './real-files.ts'
import { syncing } from './sync.ts'
import { undiciTransport } from './undici-transport.ts'

/** Something the machine did. Texts are redacted: they may go to a log as they are. */
export type HostEvent =
  | {
      readonly kind: 'command'
      readonly phase: 'start'
      readonly id: number
      readonly command: string
      readonly changes: boolean
    }
  | {
      readonly kind: 'command'
      readonly phase: 'end'
      readonly id: number
      readonly command: string
      /** "exit 0", or why it failed. */
      readonly result: string
      readonly failed: boolean
      /** Milliseconds. */
      readonly duration: number
    }
  | {
      readonly kind: 'request'
      readonly phase: 'start'
      readonly id: number
      readonly method: string
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'request'
      readonly phase: 'end'
      readonly id: number
      readonly method: string
      readonly url: string
      /** "200, 12 bytes", or why it failed. */
      readonly result: string
      readonly failed: boolean
      readonly duration: number
    }
  | { readonly kind: 'write'; readonly path: string }

export interface RealOptions {
  /** Told of every command, request and write; must not throw. */
  readonly observe?: (event: HostEvent) => void
  /** Default: the process's own. */
  readonly environment?: NodeJS.ProcessEnv
  readonly passTo?: PassTo
  /**
   * Where commands run that are not told where. Default "/", wherever the agent was started: programs take settings, modules and
   * hooks from the directory they run in, and that may be anybody's.
   */
  readonly directory?: string
}

/** Where the distros keep the certificates they trust, most common first. */
const certificateBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

export function real({ observe, environment, passTo, directory }: RealOptions = {}): Host {
  const inherited = () => environment ?? process.env
  const { changed, wrap } = syncing(async (unsynced) => {
    const [{ flushDisks }, { libc }] = await Promise.all([import('./flush-disks.ts'), import('./libc.ts')])
    await flushDisks(unsynced, started, libc())
  })
  const unsyncable = realFiles((path) => {
    changed(path)
    observe?.({ kind: 'write', path })
  })
  const started = realCommands(unsyncable, inherited, passTo, directory)
  const { files, commands: plain } = wrap(unsyncable, started)
  const transport = undiciTransport({
    environment: inherited,
    async certificates() {
      for (const path of certificateBundles) {
        const text = await files.readText(path)
        if (text) return text
      }
      return undefined
    },
  })
  return {
    files,
    commands: observe ? observedCommands(plain, observe) : plain,
    http: httpOver(observe ? observedTransport(transport, observe) : transport, clock),
    clock,
  }
}

const clock: Clock = {
  now: () => new Date(),
  // The same as /proc/uptime, without reading it: both count the time asleep.
  async uptime() {
    const { uptime } = await import('node:os')
    return uptime()
  },
  async sleep(milliseconds, signal) {
    const { setTimeout: wait } = await import('node:timers/promises')
    await wait(milliseconds, undefined, signal ? { signal } : {})
  },
}

type Observe = NonNullable<RealOptions['observe']>

function observedCommands(inner: Commands, observe: Observe): Commands {
  let count = 0
  const watched =
    (kind: 'query' | 'run'): Commands['run'] =>
    async (argv, options: RunOptions = {}) => {
      count += 1
      const about = { kind: 'command', id: count, command: describeArgv(argv, options) } as const
      const started = milliseconds()
      const end = (result: string, failed: boolean) =>
        observe({ ...about, phase: 'end', result, failed, duration: milliseconds() - started })
      observe({ ...about, phase: 'start', changes: kind === 'run' })
      try {
        const finished = await inner[kind](argv, options)
        end(`exit ${finished.exitCode}`, false)
        return finished
      } catch (error) {
        end(
          error instanceof HostError && error.code === 'exit' ? `exit ${error.detail.exitCode}` : reasonOf(error),
          true,
        )
        throw error
      }
    }
  return { query: watched('query'), run: watched('run'), find: inner.find }
}

function observedTransport(inner: Transport, observe: Observe): Transport {
  let count = 0
  return async (exchange) => {
    count += 1
    const about = { kind: 'request', id: count, method: exchange.method, url: redactUrl(exchange.url) } as const
    const started = milliseconds()
    const end = (result: string, failed: boolean) =>
      observe({ ...about, phase: 'end', result, failed, duration: milliseconds() - started })
    observe({ ...about, phase: 'start', headers: redactHeaders(exchange.headers, exchange.secretHeaders) })
    try {
      const response = await inner(exchange)
      end(`${response.status}, ${response.body.length} bytes`, response.status >= 400)
      return response
    } catch (error) {
      end(reasonOf(error), true)
      throw error
    }
  }
}
