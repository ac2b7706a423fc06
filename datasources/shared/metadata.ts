// Rules that hold for metadata wherever it comes from.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'

/** The id names a directory and fills one-line files; what cannot do that is replaced, with a notice. */
export function usableId(id: string | undefined, fallback: string, notices: Notices): string {
  if (id === undefined) return fallback
  if (
    id === '' ||
    id === '.' ||
    id === '..' ||
    isBytes(id) ||
    /[\0-\x1f\x7f]/.test(id) ||
    Buffer.byteLength(id) > 255
  ) {
    notices.warning('datasource/bad-metadata', say`The instance-id (${say.value(id)}) cannot be used`, {
      hint: say`"${say.named(fallback)}" is used instead; an instance-id is one line of at most 255 bytes`,
    })
    return fallback
  }
  return id
}

/** Whether it can be the id that a service gives: one word, and nothing of a page that somebody else shows. */
export function isServedId(id: Json | undefined): id is string {
  return typeof id === 'string' && /^[^\s<>\0-\x1f\x7f\ufffd]+$/.test(id)
}

/** A name of the machine or of where it is. Without what no name has (a page of a captive portal has it), which is said. */
export function usableName(what: 'hostname' | 'region' | 'zone', name: string | undefined, notices: Notices) {
  if (name === undefined || !(isBytes(name) || /[\0-\x1f\x7f<>\ufffd]/.test(name))) return name
  notices.warning('datasource/bad-metadata', say`The ${what} is left out: it is not text that can be a name`)
  return undefined
}

/** Those of the lines that can be keys: a page has none, and no key has what cannot be seen. */
export function usableKeys(keys: readonly string[], notices: Notices): readonly string[] {
  const isPage = keys.some((key) => /^\s*<(?:!doctype|html|\?xml)\b/i.test(key))
  const usable = isPage
    ? []
    : keys.filter((key) => !isBytes(key) && /^[ \t]*[!-;=-~][^\0-\x08\x0b-\x1f\x7f]*$/.test(key))
  const lost = keys.length - usable.length
  if (lost > 0) {
    notices.warning('datasource/bad-metadata', say`${lost} lines of the public keys are left out: they are no keys`)
  }
  return usable
}

/** What is kept of bytes that are no text. */
function isBytes(text: string): boolean {
  return text.startsWith('ci-b64:')
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
