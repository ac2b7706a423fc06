// What a source is given to work with.

import type { JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { ReadInput } from '../datasource.ts'
import { type AnyDatasource, searchOrder } from '../index.ts'
import { checkedSettings, rawSettings } from './settings.ts'
import { validatedBy } from './validated.ts'

interface WithConfig {
  readonly config: JsonObject
}

export async function readInput(
  {
    host,
    facts,
    phase,
    defaultUser,
    notices,
    machineNetwork,
    config,
  }: Pick<ReadInput, 'host' | 'facts' | 'phase' | 'defaultUser' | 'notices' | 'machineNetwork'> & WithConfig,
  source: AnyDatasource,
  raw: JsonObject,
): Promise<ReadInput> {
  const own = noticesOf(source, notices)
  const settings = await checkedSettings(source.settings, raw, source.name, own.notices)
  const common = { host, facts, settings, phase, defaultUser, listed: listedNames(config), ...own }
  return { ...common, ...(machineNetwork && { machineNetwork }) }
}

/** Where the source says what it has to say. */
export function noticesOf(source: AnyDatasource, notices: Notices): Pick<ReadInput, 'notices' | 'validated'> {
  const topic = topicOf(notices, source)
  return { notices: topic, validated: validatedBy(source.documents ?? [], topic) }
}

/** The names of the datasource_list, or all. */
export function listedNames(config: JsonObject): readonly string[] {
  const given = config['datasource_list']
  return Array.isArray(given) ? given.filter((name): name is string => typeof name === 'string') : searchOrder
}

/** Its settings in the config, unchecked. */
export function rawSettingsOf(config: JsonObject, { name, aliases = [], systemKeys = [] }: AnyDatasource): JsonObject {
  const above = systemKeys.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]] as const]))
  return { ...rawSettings(config, [name, ...aliases]), ...Object.fromEntries(above) }
}

export function topicOf(notices: Notices, { name }: AnyDatasource): Notices {
  return notices.topic(`datasources/${name.toLowerCase()}`)
}
