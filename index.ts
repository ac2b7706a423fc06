// The public door: what a program that imports firstlight may use.

export type { Json, JsonObject } from './core/json.ts'
export { type Ec2Scenario, ec2 } from './metadata-server/clouds/ec2.ts'
export { type OpenStackScenario, openstack } from './metadata-server/clouds/openstack.ts'
export { type Answering, faulty } from './metadata-server/faults.ts'
export {
  type Answer,
  type AnswerDetails,
  type MetadataServer,
  type Request,
  type ServeOptions,
  serve,
} from './metadata-server/server.ts'
export {
  type CloudConfigOptions,
  cloudConfig,
  type Document as UserDataDocument,
  multipart,
  type PartType,
} from './userdata/author.ts'
