// `firstlight serve --record` and `--dump`: what a service answers, a real one or one that is played, without secrets.

import { Failure } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { AskFailure, type AskFailureCode, askPlayed } from '../../metadata-server/ask.ts'
import { type Service, serviceAt } from '../../metadata-server/ask-service.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import type { CrawlProblem } from '../../metadata-server/crawl.ts'
import type { CrawlPlan } from '../../metadata-server/crawl-plan.ts'
import { dumpedFiles } from '../../metadata-server/dumped-files.ts'
import { recognized } from '../../metadata-server/recognize.ts'
import { type Recorded, type RecordOptions, record } from '../../metadata-server/record.ts'
import type { Recording } from '../../metadata-server/recording.ts'
import { answersOf, type Played } from '../../metadata-server/scenario.ts'

export interface Kept {
  /** User-data and scripts too. */
  readonly userData: boolean
}

/** What a service answers; `told` hears what it does not. Throws where there is nothing of the cloud's. */
export async function recordService(
  service: Service,
  { cloud, own }: { readonly cloud: Cloud; readonly own: JsonObject },
  { userData }: Kept,
): Promise<Recorded> {
  if (!cloud.crawl) throw new Failure(say`${say.word(cloud.name)} is no service that can be recorded`)
  const { ask, origin, base } = service
  return await recorded(cloud.name, cloud.crawl(own), { ask, origin, base, userData })
}

/** Every path of a cloud that is played with its answer, as JSON; one path on a line. */
export async function dumpText(
  played: Played,
  { userData }: Kept,
): Promise<{ text: string; problems: Recorded['problems'] }> {
  const { cloud, own, recording } = played
  const files = dumpedFiles(played, userData)
  if (!cloud.crawl && files.length === 0)
    throw new Failure(say`${say.word(cloud.name)} is asked on a line; it has no paths to show`)
  const plan = cloud.crawl?.(own as JsonObject)
  const paths = [...(plan?.paths ?? []), ...Object.keys(recording?.answers ?? {})]
  const ask = askPlayed(answersOf(played))
  const found = plan && (await recorded(cloud.name, { ...plan, paths }, { ask, userData }))
  const answers = Object.entries(found ? whole(found.recording) : {})
  const lines = [...answers, ...files].map(([path, answer]) => `${JSON.stringify(path)}: ${JSON.stringify(answer)}`)
  return { text: `{\n${lines.join(',\n')}\n}\n`, problems: found?.problems ?? [] }
}

/** With all that stands but once in a recording. */
function whole({ answers, headers }: Recording) {
  const one = (given: Recording['answers'][string]) =>
    typeof given === 'string' ? { status: 200, headers, body: given } : { status: 200, headers, ...given }
  return Object.fromEntries(
    Object.entries(answers).map(([path, given]) => [
      path,
      typeof given === 'object' && 'length' in given ? given.map(one) : one(given),
    ]),
  )
}

async function recorded(name: string, plan: CrawlPlan, options: RecordOptions): Promise<Recorded> {
  const found = await record({ name, plan }, options)
  if (found.recording !== undefined) return found
  const why = found.answersAnything
    ? say`it answers whatever it is asked, as the page of a network's portal does`
    : say.join(
        found.problems.slice(0, 5).map((problem) => problemText(problem, options.origin)),
        '; ',
      )
  throw new Failure(
    say`${options.origin === undefined ? say`The scenario` : say.url(options.origin)} has nothing of ${say.word(name)}: ${why}`,
  )
}

/** The one that the service is. Throws where that cannot be told. */
export async function cloudOfService(url: string, clouds: readonly Cloud[]): Promise<Cloud> {
  const service = serviceOf(url, { timeout: 3000, limit: 1024 * 1024 })
  const { ask, base } = service
  try {
    await ask({ method: 'GET', path: `${base}/`, headers: {} })
  } catch (error) {
    if (!(error instanceof AskFailure)) throw error
    throw new Failure(say`${say.url(url)}: ${failures[error.code]}`)
  }
  const found = await recognized(clouds, ask, base)
  const [cloud, ...others] = found
  if (cloud && others.length === 0) return cloud
  const names = say.join((cloud ? found : clouds.filter(({ crawl }) => crawl)).map(({ name }) => say.word(name)))
  throw new Failure(
    cloud
      ? say`${say.url(url)} may be each of ${names}: say which`
      : say`${say.url(url)} answers as no cloud that is known does: say which it is of ${names}`,
  )
}

export function serviceOf(url: string, bounds?: Parameters<typeof serviceAt>[1]): Service {
  const service = serviceAt(url, bounds)
  if (service) return service
  throw new Failure(
    say`${say.url(url)} is no address of a service: http://ADDRESS[:PORT][/PATH], https://… or unix:PATH`,
  )
}

const failures = {
  unreachable: say`nobody answers there`,
  timeout: say`it did not answer in time`,
  'too-large': say`its answer is too large`,
  protocol: say`its answer is no HTTP, or is cut short`,
} as const satisfies Record<AskFailureCode, Said>

const others = {
  ...failures,
  elsewhere: say`it leads to another host`,
  'odd-names': say`it lists names that cannot be a part of a path; they are left out`,
  'too-deep': say`it is too deep in folders; nothing below it was asked for`,
  'no-list': say`it is no list of names`,
} as const

const limits = {
  requests: say`there is more than may be asked for; the rest is left out`,
  bytes: say`there is more than may be kept; the rest is left out`,
  milliseconds: say`it takes too long; the rest is left out`,
} as const

/** Which address said what. */
export function problemText(problem: CrawlProblem, origin = ''): Said {
  if (problem.why === 'limit') return limits[problem.limit]
  const place = say.url(origin + problem.path)
  return problem.why === 'status' ? say`${place}: status ${problem.status}` : say`${place}: ${others[problem.why]}`
}
