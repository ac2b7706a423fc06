// Reporting events: every stage, search, module and step leaves a start and a finish line in the log, and a record that
// `analyze` and live progress read. Names and texts are the reference's.

import { eventName, type Outcome, type Subject } from '../../core/event-name.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { Clock } from '../../system/host.ts'

export type SpanResult = 'SUCCESS' | 'WARN' | 'FAIL'

export interface SpanEvent {
  readonly type: 'start' | 'finish'
  /** Nested with slashes: "init-local/search-NoCloud". */
  readonly name: string
  readonly description: Said
  readonly subject?: Subject
  readonly result?: SpanResult
  readonly outcome?: Outcome
  /** Seconds, on finish. */
  readonly duration?: number
  readonly at: Date
}

export interface Span {
  readonly name: string
  /** Runs `work` as a child. What it throws counts as FAIL and is thrown on to the caller. */
  child<T>(event: string | Subject, description: Said, work: (span: Span) => Promise<T>): Promise<T>
  /** The text of the finish line in place of the description, and its meaning for code, which does not read texts. */
  tell(message: Said, outcome?: Outcome): void
  /** Marks the span without throwing; the worst result among it and its children counts. */
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
  description: Said,
  work: (span: Span) => Promise<T>,
  parent?: { mark(result: SpanResult): void },
  subject?: Subject,
): Promise<T> {
  const { notices, clock, onEvent } = options
  const log = notices.topic('handlers')
  const started = clock.now()
  let result: SpanResult = 'SUCCESS'
  let message = description
  let outcome: Outcome | undefined
  const self: Span = {
    name,
    child: (event, childDescription, childWork) => {
      const about = typeof event === 'string' ? undefined : event
      return span(options, `${name}/${eventName(event)}`, childDescription, childWork, self, about)
    },
    tell: (text, how) => {
      message = text
      outcome = how
    },
    mark: (next) => {
      if (rank[next] > rank[result]) result = next
    },
  }
  log.debug(say`start: ${say.named(name)}: ${description}`)
  onEvent?.({ type: 'start', name, subject, description, at: started })
  try {
    return await work(self)
  } catch (error) {
    self.mark('FAIL')
    throw error
  } finally {
    const at = clock.now()
    const duration = (at.getTime() - started.getTime()) / 1000
    log.debug(say`finish: ${say.named(name)}: ${result}: ${message} (duration: ${say.word(duration.toFixed(3))}s)`)
    onEvent?.({ type: 'finish', name, subject, description: message, result, outcome, duration, at })
    parent?.mark(result)
  }
}
