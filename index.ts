// The public door: what a program that imports firstlight may use.

export type { Facts } from './core/facts.ts'
export type { Instance } from './core/instance.ts'
export type { Json, JsonObject } from './core/json.ts'
export type { Level, Notice, Notices } from './core/notices.ts'
export type { Datasource } from './datasources/datasource.ts'
export { type Ec2Scenario, ec2 } from './metadata-server/ec2.ts'
export { type Answering, faulty } from './metadata-server/faults.ts'
export { type OpenStackScenario, openstack } from './metadata-server/openstack.ts'
export { type Answer, type MetadataServer, type ServeOptions, serve } from './metadata-server/server.ts'
export type { ConfigModule } from './modules/module.ts'
export type { Host } from './system/host.ts'
export {
  type CloudConfigOptions,
  cloudConfig,
  type Document as UserDataDocument,
  multipart,
  type PartType,
} from './userdata/author.ts'
