// User-data processed and consumed in memory: its files, its config, and what is said about it.

import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { type MemoryHost, memory, type World } from '../../system/memory.ts'
import { consumeParts, type Kind, processUserData } from '../../userdata/index.ts'

export const inst = '/var/lib/cloud/instances/i'

const paths = { ...defaultPaths, instance: inst }

const instance: Instance = {
  datasource: 'None',
  className: 'DataSourceNone',
  detail: '',
  id: 'i',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: '',
  platform: '',
  subplatform: '',
}

interface Input {
  readonly kind?: Kind
  readonly world?: World
  readonly variables?: JsonObject
  readonly disabledTypes?: readonly string[]
  readonly systemConfig?: JsonObject
}

export async function consume(raw: string | Uint8Array, input: Input = {}) {
  const { kind = 'user', world = {}, variables, disabledTypes = [], systemConfig = {} } = input
  const host: MemoryHost = memory({ unscripted: 'succeed', ...world })
  const said: Notice[] = []
  const shared = { host, notices: notices((notice) => said.push(notice), 'test'), paths, systemConfig }
  const message = await processUserData({ ...shared, kind, raw: Buffer.from(raw as string) })
  const given = variables && { variables: async () => variables }
  const { config } = await consumeParts({ ...shared, message, instance, frequency: 'always', disabledTypes, ...given })
  const warned = said.filter(({ code }) => code)
  return { host, said, warned, config, codes: warned.map(({ code }) => code), wheres: warned.map(({ where }) => where) }
}
