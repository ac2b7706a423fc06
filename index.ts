// The public door: what a program that imports firstlight may use.

import { ec2 as ec2Cloud } from './metadata-server/clouds/ec2.ts'
import { openstack as openstackCloud } from './metadata-server/clouds/openstack.ts'

export type { Json, JsonObject } from './core/json.ts'
export type { Answer, AnswerDetails, Answering, Request } from './metadata-server/answer.ts'
export type { Ec2Scenario } from './metadata-server/clouds/ec2.ts'
export type { OpenStackScenario } from './metadata-server/clouds/openstack.ts'
export { type FaultyAnswer, faulty } from './metadata-server/faults.ts'
export { type MetadataServer, type ServeOptions, type ServerFault, serve } from './metadata-server/server.ts'
export {
  type CloudConfigOptions,
  cloudConfig,
  type Document as UserDataDocument,
  multipart,
  type PartType,
} from './userdata/author.ts'

/** The metadata service of EC2 as a scenario describes it, for `serve({ answers: ec2(scenario) })`. */
export const ec2 = ec2Cloud.answers

/** OpenStack's metadata service as a scenario describes it. */
export const openstack = openstackCloud.answers
