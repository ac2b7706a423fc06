// Rules that hold for metadata wherever it comes from.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'

/** The id names a directory and fills one-line files; what cannot do that is replaced, with a notice. */
export function usableId(id: string | undefined, fallback: string, notices: Notices): string {
  if (id === undefined) return fallback
  if (id === '' || id === '.' || id === '..' || /[\0-\x1f\x7f]/.test(id) || Buffer.byteLength(id) > 255) {
    notices.warning('datasource/bad-metadata', say`The instance-id (${say.value(id)}) cannot be used`, {
      hint: say`"${say.named(fallback)}" is used instead; an instance-id is one line of at most 255 bytes`,
    })
    return fallback
  }
  return id
}

/** Whether it can be the id that a service gives: one word, and nothing of a page that somebody else shows. */
export function isServedId(id: Json | undefined): id is string {
  return typeof id === 'string' && /^[^\s<>]+$/.test(id)
}

/** `base` with the keys it lacks taken from `extra`, in mappings within it too. */
export function fillMissing(base: JsonObject, extra: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...base }
  for (const [key, value] of Object.entries(extra)) {
    const own = Object.hasOwn(base, key) ? base[key] : undefined
    if (own === undefined) filled[key] = value
    else if (isObject(own) && isObject(value)) filled[key] = fillMissing(own, value)
  }
  return filled
}

export type DsMode = 'local' | 'net' | 'pass' | 'disabled'

const modes: readonly string[] = ['local', 'net', 'pass', 'disabled'] satisfies readonly DsMode[]

/** The first candidate that is given; one that is not a mode counts as "net", with a notice. */
export function dsMode(candidates: readonly (Json | undefined)[], notices: Notices): DsMode {
  const given = candidates.find((candidate) => candidate !== undefined && candidate !== null)
  if (given === undefined) return 'net'
  if (typeof given === 'string' && modes.includes(given)) return given as DsMode
  notices.warning('datasource/bad-metadata', say`The dsmode is ${say.value(given)} that is not known`, {
    hint: say`"net" is used; one of ${say.join(modes.map(say.word))} was expected`,
  })
  return 'net'
}
