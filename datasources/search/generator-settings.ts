// What is said about a source's settings before anybody has parsed the config.

import type { Facts } from '../../core/facts.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import type { AnyDatasource } from '../index.ts'
import { wordValue } from '../shared/cmdline-text.ts'
import { parsePolicyFile, scanSettings, type TextFile } from './detection-policy.ts'

export interface SaidOfSources {
  readonly facts: Facts
  readonly policyFile: string
  readonly configFiles: readonly TextFile[]
}

/** What the stages will find in the config, as far as text tells. */
export function saidInConfig(
  { name, settings, systemKeys }: AnyDatasource,
  configFiles: readonly TextFile[],
): JsonObject {
  const { properties } = settings as { readonly properties?: unknown }
  return scanSettings(name, isObject(properties) ? Object.keys(properties) : [], configFiles, systemKeys)
}

/** Of what the generator has defaults for, the policy file and, before it, the kernel command line ("ci.datasource.ec2.strict_id=warn") tell. */
export function settingsFor(source: AnyDatasource, { facts, policyFile, configFiles }: SaidOfSources): JsonObject {
  const { name, generatorSettings = {} } = source
  const scanned = saidInConfig(source, configFiles)
  const policy = parsePolicyFile(policyFile)
  const own = Object.entries(generatorSettings).map(([key, otherwise]) => {
    const word = `ci.datasource.${name.toLowerCase()}.${key}`
    return [key, wordValue(facts.cmdline, word) ?? policy[word] ?? otherwise]
  })
  return { ...scanned, ...Object.fromEntries(own) }
}

/** For the config of the stages: what a source that may be here was told, if it is told anything. */
export function passedOn(source: AnyDatasource | undefined, said: SaidOfSources): readonly string[] {
  const { name, generatorSettings = {} } = source ?? {}
  const settings = source ? settingsFor(source, said) : {}
  const pairs = Object.keys(generatorSettings).map((key) => `${key}: ${JSON.stringify(String(settings[key]))}`)
  return pairs.length === 0 ? [] : [`datasource: {${name}: {${pairs.join(', ')}}}`]
}
