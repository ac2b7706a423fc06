// Asks a service for all that it says: folders and what they list, lists of paths, and single documents. Whatever it answers, there is an
// end: of requests, bytes, time and depth.

import { type Asked, AskFailure, type AskFailureCode } from './ask.ts'
import type { CrawlPlan } from './crawl-plan.ts'

export interface CrawlLimits {
  readonly requests: number
  /** Of all answers. */
  readonly bytes: number
  readonly milliseconds: number
  /** Names below a folder of the plan. */
  readonly depth: number
  /** Requests at once. */
  readonly together: number
}

export const crawlLimits: CrawlLimits = {
  requests: 5000,
  bytes: 64 * 1024 * 1024,
  milliseconds: 120_000,
  depth: 16,
  together: 8,
}

export interface Heard {
  readonly path: string
  /** The media type that was asked for, if one was. */
  readonly accept: string | undefined
  /** It lists names of others. */
  readonly isFolder: boolean
  readonly asked: Asked
}

/** Why something that there may be is not among what was heard. */
export type CrawlProblem =
  | PathProblem
  | { readonly why: 'limit'; readonly limit: 'requests' | 'bytes' | 'milliseconds' }

type PathProblem =
  | { readonly path: string; readonly why: AskFailureCode | 'elsewhere' | 'odd-names' | 'too-deep' | 'no-list' }
  | { readonly path: string; readonly why: 'status'; readonly status: number }

export interface Crawled {
  readonly heard: readonly Heard[]
  readonly problems: readonly CrawlProblem[]
}

interface Task {
  readonly path: string
  /** 'bare': a folder without its slash. */
  readonly kind: 'folder' | 'bare' | 'list' | 'document'
  readonly depth: number
}

export interface CrawlOptions {
  readonly ask: (path: string, accept?: string) => Promise<Asked>
  /** Where absolute addresses of the service begin. */
  readonly origin: string | undefined
  readonly limits: CrawlLimits
  /** Milliseconds. */
  readonly now: () => number
}

export async function crawl(plan: CrawlPlan, { ask, origin, limits, now }: CrawlOptions): Promise<Crawled> {
  const { folders = [], queries = [], lists = [], paths = [], accept = [], mentioned } = plan
  const end = now() + limits.milliseconds
  const heard: Heard[] = []
  const problems: PathProblem[] = []
  const seen = new Set<string>()
  const queue: Task[] = []
  let requests = 0
  let bytes = 0
  const add = (kind: Task['kind'], path: string, depth: number) => {
    if (seen.has(path)) return
    seen.add(path)
    if (depth > limits.depth) problems.push({ path, why: 'too-deep' })
    else queue.push({ kind, path, depth })
  }
  for (const path of folders) add('folder', path, 0)
  for (const path of lists) add('list', path, 0)
  for (const path of paths) add('document', path, 0)

  function limitReached(): 'requests' | 'bytes' | 'milliseconds' | undefined {
    if (requests >= limits.requests) return 'requests'
    if (bytes >= limits.bytes) return 'bytes'
    return now() >= end ? 'milliseconds' : undefined
  }

  async function hear({ path, kind, depth }: Task, form: string | undefined): Promise<void> {
    requests += 1
    const asked = await ask(path, form)
    bytes += asked.body.length
    const { status } = asked
    if (status >= 500 || status === 429) {
      problems.push({ path, why: 'status', status })
      return
    }
    const found = status >= 200 && status < 300
    const leads = status >= 300 && status < 400 ? placeOf(asked.headers['location'], path, origin) : undefined
    if (leads === 'elsewhere') {
      problems.push({ path, why: 'elsewhere' })
      return
    }
    if (leads !== undefined) add(leads.endsWith('/') && kind === 'folder' ? 'folder' : 'document', leads, depth + 1)
    const headers = leads === undefined ? asked.headers : { ...asked.headers, location: leads }
    heard.push({ path, accept: form, isFolder: kind !== 'document', asked: { ...asked, headers } })
    if (found && (kind === 'folder' || kind === 'list')) below({ path, kind, depth }, asked)
    if (found && mentioned) {
      const text = Buffer.from(asked.body).toString('utf8')
      for (const [, one = ''] of text.matchAll(mentioned.path)) {
        if (one.split('/').slice(1).every(isName)) add('document', mentioned.below + one, depth + 1)
      }
    }
  }

  function below({ path, kind, depth }: Task, { body, headers }: Asked): void {
    const text = Buffer.from(body).toString('utf8')
    if (kind === 'list') {
      const listed = pathsIn(text)
      if (!listed) problems.push({ path, why: 'no-list' })
      for (const one of listed ?? []) add('document', one, depth + 1)
      return
    }
    const [place = '', query] = path.split('?')
    const asWell = query === undefined ? '' : `?${query}`
    if (place !== '/') add('bare', place.replace(/\/$/, '') + asWell, depth + 1)
    for (const one of queries) add('document', `${place}?${one}`, depth + 1)
    if (headers['content-type']?.includes('html')) {
      problems.push({ path, why: 'no-list' })
      return
    }
    const names = text.split(/\r?\n/).filter((name) => name !== '')
    const good = names.filter(isName)
    if (good.length < names.length) problems.push({ path, why: 'odd-names' })
    for (const name of good) {
      const [numbered] = /^\d+(?==)/.exec(name) ?? []
      const inner = numbered === undefined ? name : `${numbered}/`
      add(inner.endsWith('/') ? 'folder' : 'document', place + encodeURI(inner) + asWell, depth + 1)
    }
  }

  async function work(level: Task[]): Promise<void> {
    for (let task = level.shift(); task; task = level.shift()) {
      for (const form of task.kind === 'document' ? [undefined, ...accept] : [undefined]) {
        if (limitReached() !== undefined) {
          level.unshift(task)
          return
        }
        try {
          await hear(task, form)
        } catch (error) {
          if (!(error instanceof AskFailure)) throw error
          problems.push({ path: task.path, why: error.code })
        }
      }
    }
  }

  let level: Task[] = []
  while (queue.length > 0 && level.length === 0) {
    level = queue.splice(0)
    await Promise.all(Array.from({ length: limits.together }, () => work(level)))
  }
  const limit = level.length > 0 ? limitReached() : undefined
  const byPath = (one: { readonly path: string }, other: { readonly path: string }) =>
    one.path < other.path ? -1 : Number(one.path > other.path)
  problems.sort(byPath)
  return {
    heard: heard.toSorted(byPath),
    problems: limit === undefined ? problems : [...problems, { why: 'limit', limit }],
  }
}

/** One that leads below where it stands, and that a path can have. */
function isName(name: string): boolean {
  const plain = name.replace(/\/$/, '')
  return plain !== '' && plain !== '.' && plain !== '..' && name.length <= 255 && !/[/\\?#\0-\x1f\x7f]/.test(plain)
}

/** The paths that a list in JSON has, unless it is none. */
function pathsIn(text: string): readonly string[] | undefined {
  const inner = /^\s*\[([\s\S]*)\]\s*$/.exec(text)?.[1]
  if (inner === undefined) return undefined
  const all = [...inner.matchAll(/"([^"\\]*)"/g)].map((found) => found[1] ?? '')
  return all.filter((path) => path.startsWith('/') && path.slice(1).split('/').every(isName))
}

/** The path that a redirect leads to; undefined: it has none. */
function placeOf(
  location: string | undefined,
  path: string,
  origin: string | undefined,
): string | 'elsewhere' | undefined {
  if (location === undefined) return undefined
  const base = 'http://firstlight.invalid'
  const inside = origin !== undefined && (location === origin || location.startsWith(`${origin}/`))
  const local = inside ? location.slice(origin.length) || '/' : location
  if (!URL.canParse(local, base + path)) return 'elsewhere'
  const { origin: there, pathname, search } = new URL(local, base + path)
  return there === base ? pathname + search : 'elsewhere'
}
