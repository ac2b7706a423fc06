// Reporting events: every stage, search, module and step leaves a start and a finish line in the log, and a record that
// `analyze` and live progress read. Names and texts are the reference's.

import type { Notices } from '../../core/notices.ts'
import type { Clock } from '../../system/host.ts'

export type SpanResult = 'SUCCESS' | 'WARN' | 'FAIL'

export interface SpanEvent {
  readonly type: 'start' | 'finish'
  /** Nested with slashes: "init-local/search-NoCloud". */
  readonly name: string
  readonly description: string
  readonly result?: SpanResult
  /** Seconds, on finish. */
  readonly duration?: number
  readonly at: Date
}

export interface Span {
  readonly name: string
  /** Runs `work` as a child; a throw is FAIL and goes on to the caller. */
  child<T>(name: string, description: string, work: (span: Span) => Promise<T>): Promise<T>
  /** Text of the finish line instead of the description. */
  say(message: string): void
  /** Marks the span without throwing; the worst of it and its children counts. */
  mark(result: SpanResult): void
}

export interface SpanOptions {
  readonly notices: Notices
  readonly clock: Clock
  readonly onEvent?: (event: SpanEvent) => void
}

const rank: Readonly<Record<SpanResult, number>> = { SUCCESS: 0, WARN: 1, FAIL: 2 }

export async function span<T>(
  options: SpanOptions,
  name: string,
  description: string,
  work: (span: Span) => Promise<T>,
  parent?: { mark(result: SpanResult): void },
): Promise<T> {
  const { notices, clock, onEvent } = options
  const log = notices.topic('handlers')
  const started = clock.now()
  let result: SpanResult = 'SUCCESS'
  let message = description
  const self: Span = {
    name,
    child: (childName, childDescription, childWork) =>
      span(options, `${name}/${childName}`, childDescription, childWork, self),
    say: (text) => {
      message = text
    },
    mark: (next) => {
      if (rank[next] > rank[result]) result = next
    },
  }
  log.debug(`start: ${name}: ${description}`)
  onEvent?.({ type: 'start', name, description, at: started })
  try {
    return await work(self)
  } catch (error) {
    self.mark('FAIL')
    throw error
  } finally {
    const at = clock.now()
    const duration = (at.getTime() - started.getTime()) / 1000
    log.debug(`finish: ${name}: ${result}: ${message} (duration: ${duration.toFixed(3)}s)`)
    onEvent?.({ type: 'finish', name, description: message, result, duration, at })
    parent?.mark(result)
  }
}
