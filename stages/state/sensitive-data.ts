// Reading instance-data-sensitive.json, which templates are filled in with.

import type { JsonObject } from '../../core/json.ts'
import { parseJson } from '../../languages/json.ts'
import type { KnownFiles } from './known-files.ts'
import { stateFile } from './layout.ts'

/** undefined: there is none. Throws if it is not JSON. */
export type SensitiveData = (run: string) => Promise<unknown>

/** Does not parse the same text twice. */
export function sensitiveData(known: KnownFiles): SensitiveData {
  let last: { readonly text: string; readonly data: unknown } | undefined
  return async (run) => {
    const path = stateFile.sensitiveData({ run })
    const text = await known.readText(path)
    if (text === undefined) return undefined
    if (last?.text !== text) last = { text, data: parseJson(text, path) }
    return last.data
  }
}

/** What templates may use of it. */
export async function templateVariablesOf(data: unknown): Promise<JsonObject | undefined> {
  if (data === undefined) return undefined
  const { templateVariables } = await import('../../languages/template.ts')
  return templateVariables(data as JsonObject)
}
