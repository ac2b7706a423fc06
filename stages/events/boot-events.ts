// Events of past boots, read back from the log or from the JSON of `analyze dump`.

import { isObject, type Json } from '../../core/json.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import { firstStage, stages } from '../timeline.ts'

export interface BootEvent {
  readonly name: string
  readonly description: string
  /** Seconds since the epoch. */
  readonly timestamp: number
  readonly origin: 'cloudinit'
  readonly event_type: 'start' | 'finish'
  readonly result?: string
}

/** Skips lines that are not events. A log of several boots gives the events of all of them. */
export function parseEvents(text: string): readonly BootEvent[] {
  const trimmed = text.trimStart()
  if (trimmed.startsWith('[')) {
    const dumped = fromDump(trimmed)
    if (dumped) return dumped
  }
  return text.split('\n').flatMap((line) => eventIn(line) ?? [])
}

/** undefined: a log line may begin with a bracket too. */
function fromDump(text: string): readonly BootEvent[] | undefined {
  const parsed = jsonIfWhole(text)
  return Array.isArray(parsed) ? parsed.filter(isEvent) : undefined
}

function isEvent(value: Json): value is Json & BootEvent {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['timestamp'] === 'number'
}

const welcome = /Cloud-init v\. \S+ running '([^']+)' at /
// Only names of steps, which users give, have blanks in them.
const reported = /(start|finish): ((?:(?!\/step-)[^:\s])+(?:\/step-.+?)?): (?:(SUCCESS|WARN|FAIL): )?(.*)$/s

function eventIn(line: string): BootEvent | undefined {
  const running = welcome.exec(line)?.[1]
  if (running) {
    const timestamp = timeOf(line)
    const stage = stages.find((candidate) => candidate.running === running)
    const { event: name, begins: description } = stage ?? { event: running.replaceAll(':', '-'), begins: '' }
    return timestamp === undefined
      ? undefined
      : { name, description, timestamp, origin: 'cloudinit', event_type: 'start' }
  }
  const found = reported.exec(line)
  if (!found) return undefined
  const timestamp = timeOf(line)
  if (timestamp === undefined) return undefined
  const [, type, name = '', result, rest = ''] = found
  const description = rest.replace(/ \(duration: [\d.]+s\)$/, '')
  const event: BootEvent = {
    name,
    description,
    timestamp,
    origin: 'cloudinit',
    event_type: type === 'start' ? 'start' : 'finish',
  }
  return type === 'finish' && result ? { ...event, result } : event
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The log's own "2026-11-22 18:00:00,123" in UTC, or syslog's "Nov 22 18:00:00.5" of this year. */
function timeOf(line: string): number | undefined {
  const own = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)[,.](\d{3})/.exec(line)
  if (own) return Date.parse(`${own[1]}T${own[2]}.${own[3]}Z`) / 1000
  const syslog = /^([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d)(\.\d+)?/.exec(line)
  if (syslog && months.includes(syslog[1] as string)) {
    const month = String(months.indexOf(syslog[1] as string) + 1).padStart(2, '0')
    const day = (syslog[2] as string).padStart(2, '0')
    const seconds = Date.parse(`${new Date().getUTCFullYear()}-${month}-${day}T${syslog[3]}Z`) / 1000
    return seconds + Number(syslog[4] ?? 0)
  }
  return undefined
}

/** One boot: its events in order. A new one begins with each start of the local stage after the first. */
export function splitBoots(events: readonly BootEvent[]): readonly (readonly BootEvent[])[] {
  const boots: BootEvent[][] = []
  for (const event of events) {
    const opens =
      event.name === firstStage.event && event.event_type === 'start' && event.description === firstStage.begins
    if (opens || boots.length === 0) boots.push([])
    boots.at(-1)?.push(event)
  }
  return boots
}

export interface TimedSpan {
  readonly name: string
  readonly description: string
  /** How many spans it is in. */
  readonly depth: number
  /** Seconds since the epoch, and how many of them it took. */
  readonly start: number
  readonly duration: number
  readonly result: string
}

/** Pairs starts with finishes, in order of start. */
export function spansOf(events: readonly BootEvent[]): readonly TimedSpan[] {
  const open = new Map<string, BootEvent[]>()
  const spans: TimedSpan[] = []
  for (const event of events) {
    if (event.event_type === 'start') {
      // The welcome line and the stage's own start event both open a stage: the later one is the event.
      if (event.name.includes('/') || !open.get(event.name)?.length)
        open.set(event.name, [...(open.get(event.name) ?? []), event])
      continue
    }
    const start = open.get(event.name)?.pop()
    if (!start) continue
    spans.push({
      name: event.name,
      description: event.description,
      // A step may be called by the path of its document.
      depth: event.name.replace(/\/step-.*$/s, '/').split('/').length - 1,
      start: start.timestamp,
      duration: Math.max(0, event.timestamp - start.timestamp),
      result: event.result ?? 'SUCCESS',
    })
  }
  return spans.sort((a, b) => a.start - b.start || a.depth - b.depth)
}

const acting = ' - host[DEBUG]: '
const took = / \((\d+\.\d{3})s\)$/

/** Commands and requests in a log, which are not events: what was run or fetched, its result, when and how long. */
export function actionsIn(text: string): readonly TimedSpan[] {
  return text.split('\n').flatMap((line) => {
    const begin = line.indexOf(acting) + acting.length
    const time = begin < acting.length ? null : took.exec(line)
    const middle = time ? line.lastIndexOf(': ', time.index - 1) : -1
    const end = time && middle > begin ? timeOf(line) : undefined
    if (!time || end === undefined) return []
    const [name, result, seconds] = [line.slice(begin, middle), line.slice(middle + 2, time.index), time[1]]
    const fine = result === 'exit 0' || /^[23]\d\d, /.test(result)
    const duration = Number(seconds)
    return [{ name, description: result, depth: 0, start: end - duration, duration, result: fine ? 'RUN' : 'FAILED' }]
  })
}

/** Puts each action below the innermost span in which it began, and leaves out those that belong to no span. */
export function withActions(spans: readonly TimedSpan[], actions: readonly TimedSpan[]): readonly TimedSpan[] {
  const inside = (outer: TimedSpan, time: number) =>
    outer.start - 0.001 <= time && time <= outer.start + outer.duration + 0.001
  const placed = actions.flatMap((action) => {
    const around = spans
      .filter((span) => inside(span, action.start + action.duration / 2))
      .sort((a, b) => b.depth - a.depth)[0]
    return around ? [{ span: { ...action, depth: around.depth + 1 }, after: spans.indexOf(around) }] : []
  })
  return spans.flatMap((span, index) => [
    span,
    ...placed.filter(({ after }) => after === index).map(({ span: action }) => action),
  ])
}
