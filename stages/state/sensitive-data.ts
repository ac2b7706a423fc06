// Reading instance-data-sensitive.json, which templates are filled in with.

import { ConfigError } from '../../core/errors.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import type { Notices, Where } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import { parseJson } from '../../languages/json.ts'
import type { KnownFiles } from './known-files.ts'
import { stateFile } from './layout.ts'

/** undefined: there is none, or it cannot be used, which is said. */
export type SensitiveData = (run: string) => Promise<JsonObject | undefined>

/** Does not parse the same text twice. */
export function sensitiveData(known: KnownFiles, notices: Notices): SensitiveData {
  let last: { readonly text: string; readonly data: JsonObject | undefined } | undefined
  return async (run) => {
    const path = stateFile.sensitiveData({ run })
    const text = await known.readText(path)
    if (text === undefined) return undefined
    if (last?.text !== text) last = { text, data: parsed(text, path, notices) }
    return last.data
  }
}

function parsed(text: string, document: string, notices: Notices): JsonObject | undefined {
  const unusable = (message: Said, where: Where) =>
    notices.warning('stage/state', say`The instance data cannot be used: ${message}`, {
      where,
      hint: say`templates are not filled in until they are written anew`,
    })
  try {
    const data = parseJson(text, document)
    if (isObject(data)) return data
    unusable(say`it is not a mapping`, { document })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    unusable(error.reason, error.where)
  }
  return undefined
}

/** What templates may use of it. */
export async function templateVariablesOf(data: JsonObject | undefined): Promise<JsonObject | undefined> {
  if (data === undefined) return undefined
  const { templateVariables } = await import('../../languages/template.ts')
  return templateVariables(data)
}
