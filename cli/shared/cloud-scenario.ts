// Scenario files that describe a whole cloud for `firstlight serve CLOUD`, by the fields that the cloud declares.

import { Failure } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Answering } from '../../metadata-server/answer.ts'
import type { Cloud, Field } from '../../metadata-server/cloud.ts'

/** `at` gives the "FILE:LINE" of a key, which is named when the cloud cannot have what stands there. */
export function cloudAnswers(cloud: Cloud, scenario: JsonObject, at: (key: string) => string): Answering {
  const declared = cloud.fields as Readonly<Record<string, Field & { readonly needed?: true }>>
  const fields = Object.entries(declared).map(([name, field]) => [name, written(name), field] as const)
  const known = fields.map(([, key]) => key)
  const unknown = Object.keys(scenario).find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw new Failure(
      say`${say.path(at(unknown))}: ${say.named(cloud.name)} has no "${say.word(unknown)}"; it has ${say.join(known.map(say.word))} and faults`,
    )
  const given = fields.map(([name, key, { what, needed, read }]) => {
    const value = scenario[key]
    if (value === undefined && needed)
      throw new Failure(say`${say.path(at(key))}: ${say.named(cloud.name)} needs "${say.word(key)}", ${say.word(what)}`)
    const result = value === undefined ? undefined : read(value)
    if (value !== undefined && result === undefined)
      throw new Failure(say`${say.path(at(key))}: "${say.word(key)}" must be ${say.word(what)}`)
    return [name, result]
  })
  return cloud.answers(Object.fromEntries(given))
}

/** "user-data" of "userData". */
function written(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
