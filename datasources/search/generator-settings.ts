// What is said about a source's settings before anybody has parsed the config.

import { posix } from 'node:path'
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

/**
 * What the generator has defaults for is told by the kernel command line ("ci.datasource.ec2.strict_id=warn"), by cloud.cfg and the files
 * that are named after the source, and by the policy file: the first counts.
 */
export function settingsFor(source: AnyDatasource, { facts, policyFile, configFiles }: SaidOfSources): JsonObject {
  const { name, generatorSettings = {} } = source
  const scanned = saidInConfig(source, configFiles)
  const ownFiles = configFiles.filter(({ path }) => isMainOrNamedAfter(name, posix.basename(path)))
  const said = scanSettings(name, Object.keys(generatorSettings), ownFiles)
  const policy = parsePolicyFile(policyFile)
  const own = Object.entries(generatorSettings).map(([key, otherwise]) => {
    const word = `ci.datasource.${name.toLowerCase()}.${key}`
    return [key, wordValue(facts.cmdline, word) ?? said[key] ?? policy[word] ?? otherwise]
  })
  return { ...scanned, ...Object.fromEntries(own) }
}

function isMainOrNamedAfter(name: string, file: string): boolean {
  return file === 'cloud.cfg' || file.toLowerCase().includes(name.toLowerCase())
}

/** For the config of the stages: what a source that may be here was told, if it is told anything. */
export function passedOn(source: AnyDatasource | undefined, said: SaidOfSources): readonly string[] {
  const { name, generatorSettings = {} } = source ?? {}
  const settings = source ? settingsFor(source, said) : {}
  const pairs = Object.keys(generatorSettings).map((key) => `${key}: ${JSON.stringify(String(settings[key]))}`)
  return pairs.length === 0 ? [] : [`datasource: {${name}: {${pairs.join(', ')}}}`]
}
