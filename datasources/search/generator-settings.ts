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

/** The kernel command line ("ci.datasource.ec2.strict_id=warn") counts more than config files, these more than the policy file. */
export function settingsFor(source: AnyDatasource, { facts, policyFile, configFiles }: SaidOfSources): JsonObject {
  const { name, settings, systemKeys, generatorSettings = {} } = source
  const { properties } = settings as { readonly properties?: unknown }
  const scanned = scanSettings(name, isObject(properties) ? Object.keys(properties) : [], configFiles, systemKeys)
  const policy = parsePolicyFile(policyFile)
  const own = Object.entries(generatorSettings).map(([key, otherwise]) => {
    const word = `ci.datasource.${name.toLowerCase()}.${key}`
    return [key, wordValue(facts.cmdline, word) ?? scanned[key] ?? policy[word] ?? otherwise]
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
