// `firstlight serve --record` and `--dump` as commands: what is printed, what is written, and how they end.

import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import type { CrawlProblem } from '../../metadata-server/crawl.ts'
import type { Played } from '../../metadata-server/scenario.ts'
import { absolute, type Io } from '../io.ts'
import { readScenario } from './cloud-scenario.ts'
import { cloudOfService, dumpText, problemText, recordService, serviceOf } from './record-cloud.ts'
import { recordingText } from './recording-text.ts'

export interface Keeping {
  /** Undefined: standard output. */
  readonly output: string | undefined
  readonly userData: boolean
}

export interface Wanted {
  readonly url: string
  /** Undefined: the service is asked which it is. */
  readonly cloud: Cloud | undefined
  /** With the credentials that the service wants, if it wants some. */
  readonly scenario: readonly [text: string, document: string]
}

/** Returns the exit code. */
export async function recordTo(io: Io, { url, cloud: named, scenario }: Wanted, keeping: Keeping): Promise<number> {
  const cloud = named ?? (await cloudOfService(url, clouds))
  if (!named) io.err(`${io.name}: this is ${cloud.title}: ${cloud.name}\n`)
  const { own } = await readScenario(cloud, clouds, ...scenario)
  const service = serviceOf(url)
  const found = await recordService(service, { cloud, own: own as JsonObject }, keeping)
  await keep(io, keeping, recordingText(found.recording, cloud.name, found.own))
  const { answers, hidden = [] } = found.recording
  const saved = say`${Object.keys(answers).length} answers are saved, ${hidden.length} of them without their secrets`
  const code = tell(io, found.problems, service.origin)
  io.err(`${io.name}: ${code === 0 ? saved : say`not all could be read: ${saved}`}\n`)
  return code
}

/** Returns the exit code. */
export async function dump(io: Io, played: Played, keeping: Keeping): Promise<number> {
  const { text, problems } = await dumpText(played, keeping)
  await keep(io, keeping, text)
  return tell(io, problems)
}

async function keep(io: Io, { output }: Keeping, text: string): Promise<void> {
  if (output === undefined) io.out(text)
  else await io.host.files.write(await absolute(io, output), text, { mode: 0o600 })
}

/** As many as people read. */
const mostProblems = 20

/** Returns the exit code. */
function tell(io: Io, problems: readonly CrawlProblem[], origin?: string): number {
  const shown = problems.slice(0, mostProblems)
  for (const problem of shown) io.err(`${io.name}: ${problemText(problem, origin)}\n`)
  if (problems.length > shown.length) io.err(`${io.name}: and ${problems.length - shown.length} more\n`)
  return problems.length === 0 ? 0 : 1
}
