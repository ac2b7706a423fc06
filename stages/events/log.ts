// Where notices go: the log file in the reference's line format, standard error for warnings and worse, and the collection
// that becomes `recoverable_errors` of the running stage.

import { logTime } from '../../core/dates.ts'
import { reasonOf } from '../../core/errors.ts'
import { describeNotice, isAtLeast, type Level, type Notice } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'

/** Level names as the reference's logger prints them. */
const levelNames: Readonly<Record<Level, string>> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warning: 'WARNING',
  deprecated: 'DEPRECATED',
  error: 'ERROR',
  critical: 'CRITICAL',
}

const recoverable: ReadonlySet<Level> = new Set(['warning', 'deprecated', 'error', 'critical'])

export interface Log {
  readonly sink: (notice: Notice) => void
  /** Lines collect until a file is known; then they are appended in batches. */
  writeTo(path: string): void
  /** Afterwards everything said so far is in the file, or standard error says why it is not. */
  flush(): Promise<void>
  /** Recoverable errors since the last call, by level name. */
  takeRecoverable(): Record<string, Said[]>
}

export interface LogOptions {
  readonly host: Host
  /** Gets what a person at the console must see. */
  readonly stderr: (text: string) => void
  /** Lowest level for stderr. */
  readonly stderrLevel?: Level
}

/** "2026-11-22 18:00:00,123 - stages[DEBUG]: message", UTC. */
function logLine(notice: Notice, at: Date): string {
  return `${logTime(at)} - ${notice.topic}[${levelNames[notice.level]}]: ${describeNotice(notice)}\n`
}

export function openLog({ host, stderr, stderrLevel = 'warning' }: LogOptions): Log {
  let waiting = ''
  let path: string | undefined
  let writing: Promise<void> | undefined
  let failed = false
  let collected: Record<string, Said[]> = {}
  const limit = 4 * 1024 * 1024 // What a machine without a writable log may hold in memory.

  const collect = (level: Level, text: Said) => {
    const name = levelNames[level]
    collected[name] = [...(collected[name] ?? []), text]
  }
  const drain = async () => {
    while (waiting && path) {
      const batch = waiting
      waiting = ''
      try {
        await host.files.append(path, batch, { newMode: 0o640, durable: false })
      } catch (error) {
        if (failed) continue
        failed = true
        const text = say`cannot write ${say.path(path)}: ${reasonOf(error, path)}`
        collect('warning', text)
        stderr(`${text}\n`)
      }
    }
    writing = undefined
  }
  const schedule = () => {
    // Once in each turn of the event loop, so that what is said together is written together.
    if (path && !writing) writing = new Promise<void>((resolve) => setImmediate(resolve)).then(drain)
  }

  return {
    sink(notice) {
      if (waiting.length < limit) waiting += logLine(notice, host.clock.now())
      schedule()
      if (recoverable.has(notice.level)) {
        collect(notice.level, describeNotice(notice))
      }
      if (isAtLeast(notice.level, stderrLevel)) {
        stderr(logLine(notice, host.clock.now()))
      }
    },
    writeTo(file) {
      path = file
      schedule()
    },
    async flush() {
      schedule()
      while (writing) await writing
    },
    takeRecoverable() {
      const taken = collected
      collected = {}
      return taken
    },
  }
}
