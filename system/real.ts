// The running machine as a Host.

import { uptime } from 'node:os'
import { HostError, reasonOf } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import { describeArgv } from './command-error.ts'
import { counted, milliseconds, timerDelay } from './durations.ts'
import type { Clock, Commands, Files, Host, Http, HttpOptions, RunOptions } from './host.ts'
import type { Observe } from './host-event.ts'
import { type PassTo, realCommands } from './real-commands.ts'
import { realFiles } from './real-files.ts'
import { syncing } from './sync.ts'

export interface RealOptions {
  /** Told of every command, request and write; must not throw. */
  readonly observe?: Observe
  /** Default: the process's own. */
  readonly environment?: NodeJS.ProcessEnv
  readonly passTo?: PassTo
  /**
   * Where commands run that are not told where. Default "/", wherever the agent was started: programs take settings, modules and
   * hooks from the directory they run in, and that may be anybody's.
   */
  readonly directory?: string
}

export function real({ observe, environment, passTo, directory }: RealOptions = {}): Host {
  const inherited = () => environment ?? process.env
  const { changed, wrap } = syncing(async (unsynced) => {
    const [{ flushDisks }, { libc }] = await Promise.all([import('./flush-disks.ts'), import('./libc.ts')])
    const began = milliseconds()
    const places = await flushDisks(unsynced, started, () => libc('syncfs'))
    if (places.length > 0) {
      const what = places.map((place) => `the file system of ${place}`)
      observe?.({ kind: 'flush', places: what, duration: milliseconds() - began })
    }
  })
  const unsyncable = realFiles((path) => {
    changed(path)
    observe?.({ kind: 'write', path })
  })
  const started = realCommands(unsyncable, inherited, passTo, directory)
  const { files, commands: plain } = wrap(unsyncable, started)
  const clock = realClock()
  return {
    files: observe ? observedFiles(files, observe) : files,
    commands: observe ? observedCommands(plain, observe) : plain,
    http: whenUsed(async () =>
      (await import('./real-http.ts')).realHttp({ files, environment: inherited, observe, clock }),
    ),
    channels: {
      converse: async (path, options, talk) =>
        (await import('./real-channels.ts')).realChannels(plain).converse(path, options, talk),
    },
    clock,
  }
}

/** Most commands make no request: what they take is not even loaded. */
function whenUsed(make: () => Promise<Http>): Http {
  let made: Promise<Http> | undefined
  const http = () => (made ??= make())
  return {
    get: (async (url: string, options?: HttpOptions) => (await http()).get(url, options)) as Http['get'],
    request: async (method, url, options) => (await http()).request(method, url, options),
    race: async (urls, options) => (await http()).race(urls, options),
    load: async () => (await http()).load?.(),
  }
}

function realClock(): Clock {
  // Node reads /proc/uptime for it, in hundredths of a second: the time asleep counts. Each request asks for it several times.
  const sinceStart = counted(uptime, 10)
  return {
    now: () => new Date(),
    uptime: async () => sinceStart(),
    async sleep(milliseconds, signal) {
      const { setTimeout: wait } = await import('node:timers/promises')
      await wait(timerDelay(milliseconds), undefined, signal ? { signal } : {})
    },
  }
}

/** Flushing a whole file system is told of where it is done. */
function observedFiles(inner: Files, observe: Observe): Files {
  return {
    ...inner,
    async append(path, content, options) {
      const began = milliseconds()
      await inner.append(path, content, options)
      if (options?.flush) observe({ kind: 'flush', places: [path], duration: milliseconds() - began })
    },
  }
}

function observedCommands(inner: Commands, observe: Observe): Commands {
  let count = 0
  const watched =
    (kind: 'query' | 'run'): Commands['run'] =>
    async (argv, options: RunOptions = {}) => {
      count += 1
      const about = { kind: 'command', id: count, command: describeArgv(argv, options) } as const
      const started = milliseconds()
      const end = (result: Said, failed: boolean) =>
        observe({ ...about, phase: 'end', result, failed, duration: milliseconds() - started })
      observe({ ...about, phase: 'start', changes: kind === 'run' })
      try {
        const finished = await inner[kind](argv, options)
        end(say`exit ${finished.exitCode}`, false)
        return finished
      } catch (error) {
        end(
          error instanceof HostError && error.code === 'exit'
            ? say`exit ${error.detail.exitCode ?? '-'}`
            : reasonOf(error),
          true,
        )
        throw error
      }
    }
  return { query: watched('query'), run: watched('run'), find: inner.find }
}
