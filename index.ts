// The public door: what a program that imports firstlight may use.

import type { JsonObject } from './core/json.ts'
import type { Answering } from './metadata-server/answer.ts'
import type { Cloud } from './metadata-server/cloud.ts'
import type { CloudServeOptions, CloudServer } from './metadata-server/cloud-server.ts'
import { clouds } from './metadata-server/clouds/index.ts'
import { answersOf, checkedScenario, play } from './metadata-server/scenario.ts'
import { servePlayed } from './metadata-server/serve-cloud.ts'
import { type MetadataServer, type ServeOptions, serve as serveAnswers } from './metadata-server/server.ts'

export type { Json, JsonObject } from './core/json.ts'
export type { Answer, AnswerDetails, Answering, Request } from './metadata-server/answer.ts'
export type { CloudServeOptions, CloudServer } from './metadata-server/cloud-server.ts'
export { type FaultRule, type FaultRules, type FaultSwitches, faulty } from './metadata-server/fault-rules.ts'
export type { LoggedRequest, RequestMatch, WaitOptions } from './metadata-server/request-log.ts'
export type { MetadataServer, ServeOptions, ServerFault } from './metadata-server/server.ts'
export {
  type CloudConfigOptions,
  cloudConfig,
  type Document as UserDataDocument,
  multipart,
  type PartType,
} from './userdata/author.ts'

export interface ServeCloudOptions extends CloudServeOptions {
  /** As in `firstlight serve NAME`. */
  readonly cloud: string
  /** What a scenario file has. Without one a sensible machine is there. */
  readonly scenario?: JsonObject
}

/**
 * Plays a cloud, or serves answers by path, until it is closed. Rejects for a cloud that is not known, a scenario that it cannot have,
 * and a cloud without a service that is not told where its disk, socket or guestinfo is to be.
 */
export function serve(options: ServeCloudOptions): Promise<CloudServer>
export function serve(options: ServeOptions): Promise<MetadataServer>
export async function serve(options: ServeCloudOptions | ServeOptions): Promise<MetadataServer> {
  if (!('cloud' in options)) return serveAnswers(options)
  const { cloud: name, scenario = {}, ...rest } = options
  const found = cloudNamed(name)
  return servePlayed(play(found, await checkedScenario(clouds, scenario)), rest)
}

/**
 * A cloud's metadata service, for `serve({ answers: cloud('ec2', { hostname: 'web' }) })`. `scenario` has what a scenario file has;
 * without one a sensible machine is there. Throws for a cloud that is not known, or that is no service.
 */
export function cloud(name: string, scenario: JsonObject = {}): Answering {
  return answersOf(
    play(
      cloudNamed(name, ({ answers }) => answers !== undefined),
      scenario,
    ),
  )
}

function cloudNamed(name: string, wanted: (cloud: Cloud) => boolean = () => true): Cloud {
  const known = clouds.filter(wanted)
  const found = known.find((one) => one.name === name)
  if (found) return found
  throw new RangeError(`"${name}" is none of ${known.map((one) => one.name).join(', ')}`)
}
