// Records a cloud's service as a part of a scenario: asks for all that it has by the cloud's own plan, and leaves secrets out.

import { isSecretHeader, redactUrl } from '../core/redact.ts'
import type { Ask, Asked } from './ask.ts'
import { AskFailure } from './ask.ts'
import { type CrawlLimits, type CrawlProblem, crawl, crawlLimits, type Heard } from './crawl.ts'
import type { CrawlPlan } from './crawl-plan.ts'
import { type Hiding, withoutSecrets } from './hide-secrets.ts'
import type { RecordedAnswer, RecordedAnswers, Recording } from './recording.ts'
import { type Visitor, visitor, type Wait } from './visitor.ts'

export interface RecordOptions {
  readonly ask: Ask
  /** Where absolute addresses of the service begin; absent: it is played here. */
  readonly origin?: string | undefined
  /** What its paths begin with. */
  readonly base?: string
  /** User-data and scripts of the user too. */
  readonly userData?: boolean
  readonly limits?: CrawlLimits
  /** Milliseconds. */
  readonly now?: () => number
  readonly wait?: Wait
}

export interface Recorded {
  readonly recording: Recording
  /** What the service told of itself, for the scenario's part below the cloud's name. */
  readonly own: Readonly<Record<string, string>>
  /** What there may be besides. */
  readonly problems: readonly CrawlProblem[]
}

/** Undefined: whatever it is, there is nothing of this cloud's there; the problems say what came instead. */
export interface NothingRecorded {
  readonly recording: undefined
  /** It answers what cannot be there as well: the page of a network's portal, or of some other server. */
  readonly answersAnything: boolean
  readonly problems: readonly CrawlProblem[]
}

export async function record(
  { name, plan }: { readonly name: string; readonly plan: CrawlPlan },
  options: RecordOptions,
): Promise<Recorded | NothingRecorded> {
  const {
    ask,
    origin,
    base = '',
    userData = false,
    limits = crawlLimits,
    now = () => performance.now(),
    wait,
  } = options
  const client = await visitor(plan, base, ask, wait)
  const below = within(plan, base)
  const missing = await ofNothing(client, below)
  if ('why' in missing) return { recording: undefined, answersAnything: false, problems: [...client.problems, missing] }
  if (missing.status < 400) return { recording: undefined, answersAnything: true, problems: client.problems }
  const crawled = await crawl(below, { ask: client.get, origin, limits, now })
  const problems = [...client.problems, ...crawled.problems]
  // Whatever it is, a service has something at its top.
  if (!crawled.heard.some(({ path, asked }) => asked.status < 300 && path !== '/')) {
    const first = crawled.heard.find(({ asked }) => asked.status >= 300)
    const refused = first && { path: first.path, why: 'status' as const, status: first.asked.status }
    return { recording: undefined, answersAnything: false, problems: refused ? [...problems, refused] : problems }
  }
  const hiding = { ...plan, userData, values: client.tokens() }
  const shown = crawled.heard.map((one) => ({ ...one, asked: shownOf(one, hiding), was: one.asked }))
  const hidden = shown.filter(({ asked, was }) => asked.body !== was.body).map(({ path }) => path)
  const other = { ...missing, headers: shownHeaders(missing.headers) }
  const told = shown.filter(({ asked }) => !isSame(asked, other))
  const headers = usualHeaders(told)
  return {
    recording: {
      cloud: name,
      ...(origin !== undefined && { from: redactUrl(origin + base), at: new Date().toISOString() }),
      ...(hidden.length > 0 && { hidden: [...new Set(hidden)] }),
      headers,
      missing: answerOf(other, undefined, undefined) as RecordedAnswer,
      answers: answersOf(told, headers),
    },
    own: client.own(),
    problems,
  }
}

/** What is answered for a name that nothing has. */
async function ofNothing(
  { get }: Visitor,
  { folders = [], lists = [], paths = [] }: CrawlPlan,
): Promise<Asked | CrawlProblem> {
  const [first = '/'] = [...folders, ...lists, ...paths]
  const [place = '', query] = first.split('?')
  const folder = place.slice(0, place.lastIndexOf('/') + 1)
  const path = `${folder}no-such-name${query === undefined ? '' : `?${query}`}`
  try {
    return await get(path)
  } catch (error) {
    if (error instanceof AskFailure) return { path, why: error.code }
    throw error
  }
}

function within(plan: CrawlPlan, base: string): CrawlPlan {
  const at = (all: readonly string[] = []) => all.map((path) => base + path)
  return { ...plan, folders: at(plan.folders), lists: at(plan.lists), paths: at(plan.paths) }
}

function shownOf({ path, isFolder, asked }: Heard, hiding: Hiding): Asked {
  const { status, headers, body } = asked
  return {
    status,
    headers: shownHeaders(headers),
    body: status < 300 ? withoutSecrets(body, path, isFolder, hiding) : body,
  }
}

/** What belongs to one connection or one moment. */
const passing =
  /^(?:connection|keep-alive|transfer-encoding|content-length|date|age|expires|via|x-request-id|x-ms-request-id)$/

function shownHeaders(headers: Asked['headers']): Asked['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !passing.test(name) && !isSecretHeader(name)))
}

function headerText(headers: Asked['headers']): string {
  return JSON.stringify(Object.entries(headers).sort())
}

function isSame(one: Asked, other: Asked): boolean {
  const headers = headerText(one.headers) === headerText(other.headers)
  return one.status === other.status && headers && Buffer.from(one.body).equals(other.body)
}

/** Those that most answers have, which need not be written with each. */
function usualHeaders(told: readonly Pick<Heard, 'asked'>[]): Asked['headers'] {
  const counts = new Map<string, number>()
  for (const { asked } of told) {
    const text = headerText(asked.headers)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const most = Math.max(0, ...counts.values())
  const found = told.find(({ asked }) => counts.get(headerText(asked.headers)) === most)
  return found?.asked.headers ?? {}
}

function answersOf(told: readonly Heard[], headers: Asked['headers']): Recording['answers'] {
  const byPath = new Map<string, (string | RecordedAnswer)[]>()
  for (const { path, accept, asked } of told) {
    byPath.set(path, [...(byPath.get(path) ?? []), answerOf(asked, accept, headers)])
  }
  const alone = (all: (string | RecordedAnswer)[]): RecordedAnswers => (all.length === 1 ? (all[0] ?? '') : all)
  return Object.fromEntries([...byPath].map(([path, all]) => [path, alone(all)]))
}

function answerOf(
  asked: Asked,
  accept: string | undefined,
  usual: Asked['headers'] | undefined,
): string | RecordedAnswer {
  const { status, body } = asked
  const text = Buffer.from(body).toString('utf8')
  const isText = Buffer.from(text).equals(body)
  const isUsual = usual !== undefined && headerText(asked.headers) === headerText(usual)
  if (status === 200 && isUsual && isText && accept === undefined) return text
  return {
    ...(status !== 200 && { status }),
    ...(!isUsual && { headers: asked.headers }),
    ...(accept !== undefined && { accept }),
    ...(isText ? { body: text } : { base64: Buffer.from(body).toString('base64') }),
  }
}
