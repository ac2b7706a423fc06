// What the agent has to say: every message, from debug chatter to errors, is a Notice and reaches the log, the status
// files and the report through one sink. Nothing prints or logs in another way.

import type { NoticeCode } from './codes.ts'
import { type Said, say } from './said.ts'

/** In rising order; `deprecated` is the reference's level 35, between warning and error. */
export const levels = ['trace', 'debug', 'info', 'warning', 'deprecated', 'error', 'critical'] as const
export type Level = (typeof levels)[number]

export function isAtLeast(level: Level, lowest: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(lowest)
}

/** Where in the user's input a notice points. `line` and `column` count from 1. */
export interface Where {
  /** A path, a URL without credentials, or a name such as "part-002". */
  readonly document: string
  readonly line?: number
  readonly column?: number
  /** Path into the document, such as "write_files/0/path". */
  readonly path?: Said
}

export interface Notice {
  readonly level: Level
  /** Stable name for tests and tools; present from level warning on. */
  readonly code?: NoticeCode
  /** What happened and why, one sentence; the reference's wording where scripts may match it. */
  readonly message: Said
  readonly where?: Where
  /** What to do about it. */
  readonly hint?: Said
  /** The component that speaks, such as "stages" or "modules/ssh"; printed where the reference prints its file name. */
  readonly topic: string
}

export interface NoticeDetails {
  readonly where?: Where
  readonly hint?: Said
}

/** The handle passed to everything that may have something to say. */
export interface Notices {
  trace(message: Said): void
  debug(message: Said): void
  info(message: Said): void
  warning(code: NoticeCode, message: Said, details?: NoticeDetails): void
  deprecated(code: NoticeCode, message: Said, details?: NoticeDetails): void
  error(code: NoticeCode, message: Said, details?: NoticeDetails): void
  /** The same sink, speaking as another component. */
  topic(name: string): Notices
}

/** Notices that go to `sink`, in order, synchronously. */
export function notices(sink: (notice: Notice) => void, topic: string): Notices {
  const plain = (level: Level) => (message: Said) => sink({ level, message, topic })
  const coded = (level: Level) => (code: NoticeCode, message: Said, details?: NoticeDetails) =>
    sink({ level, code, message, topic, ...details })
  return {
    trace: plain('trace'),
    debug: plain('debug'),
    info: plain('info'),
    warning: coded('warning'),
    deprecated: coded('deprecated'),
    error: coded('error'),
    topic: (name) => notices(sink, name),
  }
}

/** "document:line:column: message (path); hint", the form a person reads. */
export function describeNotice({ message, where, hint }: Pick<Notice, 'message' | 'where' | 'hint'>): Said {
  const place = where && [where.document, where.line, where.line && where.column].filter((part) => part).join(':')
  const before = place ? say`${say.path(place)}: ` : ''
  const path = where?.path ? say` (at ${where.path})` : ''
  return say`${before}${message}${path}${hint ? say`; ${hint}` : ''}`
}
