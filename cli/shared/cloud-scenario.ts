// Scenario files for `firstlight serve CLOUD`: one machine, which every cloud can play.

import { Failure } from '../../core/errors.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { type Played, play, scenarioSchema } from '../../metadata-server/scenario.ts'

export interface Scenario {
  readonly played: Played
  /** Answers that come first, by path, unchecked; `at` gives the "FILE:LINE" of one. */
  readonly faults: JsonObject
  at(path: readonly (string | number)[]): string
}

/** Throws, naming file and line, for what the cloud cannot have. */
export async function readScenario(
  cloud: Cloud,
  clouds: readonly Cloud[],
  text: string,
  document: string,
): Promise<Scenario> {
  const { value, at } = readMapping(text, document)
  const { refusals } = await import('../../core/schema/validate.ts')
  const [wrong] = await refusals(scenarioSchema(clouds), value)
  if (wrong) {
    const { path, message, hint } = wrong
    const place = say`${say.path(at(path))}: ${say.path(path.join('/'))}`
    throw new Failure(hint ? say`${place}: ${message} (${hint})` : say`${place}: ${message}`)
  }
  const faults = value['faults']
  return { played: play(cloud, value), faults: isObject(faults) ? faults : {}, at }
}

/** A YAML mapping, and the "FILE:LINE" of a path in it. Throws for one that cannot be read. */
export function readMapping(text: string, document: string) {
  const { value = {}, problems, locate } = parseMapping(text, { document })
  const broken = problems.find(({ level }) => level === 'error')
  if (broken) throw new Failure(say`${say.path(document)}:${broken.where.line ?? 1}: ${broken.message}`)
  return { value, at: (path: readonly (string | number)[]) => `${document}:${locate(path)?.line ?? 1}` }
}
