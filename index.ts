// The public door: what a program that imports firstlight may use.

import type { JsonObject } from './core/json.ts'
import type { Answering } from './metadata-server/answer.ts'
import { clouds } from './metadata-server/clouds/index.ts'
import { answersOf, play } from './metadata-server/scenario.ts'

export type { Json, JsonObject } from './core/json.ts'
export type { Answer, AnswerDetails, Answering, Request } from './metadata-server/answer.ts'
export { type FaultyAnswer, faulty } from './metadata-server/faults.ts'
export { type MetadataServer, type ServeOptions, type ServerFault, serve } from './metadata-server/server.ts'
export {
  type CloudConfigOptions,
  cloudConfig,
  type Document as UserDataDocument,
  multipart,
  type PartType,
} from './userdata/author.ts'

/**
 * A cloud's metadata service, for `serve({ answers: cloud('ec2', { hostname: 'web' }) })`. `scenario` has what a scenario file has;
 * without one a sensible machine is there. Throws for a cloud that is not known, or that is no service.
 */
export function cloud(name: string, scenario: JsonObject = {}): Answering {
  const known = clouds.filter((one) => one.answers !== undefined)
  const found = known.find((one) => one.name === name)
  if (!found) throw new RangeError(`"${name}" is none of ${known.map((one) => one.name).join(', ')}`)
  return answersOf(play(found, scenario))
}
