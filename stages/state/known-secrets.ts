// What the machine knows to be secret, from its own state: for whoever gives something of it away.

import { asText } from '../../core/as-text.ts'
import { isList, isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'
import { base64Forms } from '../../core/redact.ts'
import { privateTexts, secretsByName } from '../../core/schema/private-texts.ts'
import { parseJson } from '../../languages/json.ts'
import { modules } from '../../modules/index.ts'
import { keysOf, ownSettings } from '../../modules/shared/own-settings.ts'
import type { Host } from '../../system/host.ts'
import { stateFile } from './layout.ts'

/** Shorter ones are words of many a text. */
const enough = 6

/** As they may stand in a text, the base64 of a text included. Throws where the state cannot be read: then nothing is known. */
export async function knownSecrets(host: Host, paths: Paths): Promise<readonly string[]> {
  const config = await jsonAt(host, stateFile.combinedConfig(paths))
  const data = await jsonAt(host, stateFile.sensitiveData(paths))
  const texts = [...(config ? secretsOfConfig(config) : []), ...(data ? secretsOfData(data) : [])]
  const values = new Set(texts.flatMap(pieces))
  return [...values, ...[...values].flatMap(base64Forms)]
}

async function jsonAt({ files }: Host, path: string): Promise<JsonObject | undefined> {
  const text = await files.readText(path)
  const value = text === undefined ? undefined : parseJson(text, path)
  return isObject(value) ? value : undefined
}

function secretsOfConfig(config: JsonObject): readonly string[] {
  const known = new Set(modules.flatMap(({ schema }) => keysOf(schema)))
  const others = Object.fromEntries(Object.entries(config).filter(([key]) => !known.has(key)))
  return [
    ...modules.flatMap(({ schema }) => privateTexts(schema, ownSettings(schema, config))),
    ...secretsByName(others),
  ]
}

/** The values at the paths that the data itself calls sensitive: "ds/meta_data/security-credentials". */
function secretsOfData(data: JsonObject): readonly string[] {
  const paths = isList(data['sensitive_keys']) ? data['sensitive_keys'].map(asText) : []
  return [...paths.flatMap((path) => textsIn(at(data, path.split('/')))), ...secretsByName(data)]
}

function at(value: Json | undefined, [step, ...rest]: readonly string[]): Json | undefined {
  if (step === undefined) return value
  return isObject(value) ? at(value[step], rest) : undefined
}

function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/** A text, its lines, and what follows a name in them ("name:password"). */
function pieces(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const values = lines.flatMap((line) => /^[^\s:=]+\s*[:=]\s*(\S.*)$/.exec(line)?.[1] ?? [])
  return [text.trim(), ...lines, ...values].filter((piece) => piece.length >= enough)
}
