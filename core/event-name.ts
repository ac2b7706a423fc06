// Names of reporting events. The log, `analyze`, marks and scripts know events by name; code asks what the name stands for.

const kinds = ['search', 'config', 'step', 'consume'] as const

/** What an event is about: a datasource's search, a config module, a step of a document, data of one origin. */
export interface Subject {
  readonly kind: (typeof kinds)[number]
  readonly of: string
}

/** How it ended, where success alone does not tell. */
export type Outcome = 'nothing found' | 'ran before' | 'skipped'

/** "config-runcmd". */
export function eventName(event: string | Subject): string {
  return typeof event === 'string' ? event : `${event.kind}-${event.of}`
}

/** What an event is about whose name was kept as text; undefined: none of the above. */
export function subjectNamed(name: string): Subject | undefined {
  const kind = kinds.find((candidate) => name.startsWith(`${candidate}-`))
  return kind && { kind, of: name.slice(kind.length + 1) }
}
