// Values of several lines: every renderer writes values into lines, where a line break would begin another setting, and so does
// netplan with what it is given.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { type Said, say } from '../../../core/said.ts'
import type { Path, Problems } from '../../problems.ts'

/** Lists that may be written as one text, separated by any whitespace. */
const split = ['dns_nameservers', 'dns_search']

/** The config without values and keys that hold control characters; each is reported. */
export function withoutControls(config: JsonObject, problems: Problems): JsonObject {
  return holdsControls(config) ? mapping(config, [], problems) : config
}

function isControlled(text: string): boolean {
  return /[\0-\x1f\x7f]/.test(text)
}

function holdsControls(value: Json | undefined): boolean {
  if (typeof value === 'string') return isControlled(value)
  if (Array.isArray(value)) return value.some(holdsControls)
  return isObject(value) && Object.entries(value).some(([key, item]) => isControlled(key) || holdsControls(item))
}

function mapping(value: JsonObject, path: Path, problems: Problems): JsonObject {
  const kept = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    const place = [...path, key]
    if (isControlled(key)) {
      report(say`this key`, place, problems)
      return []
    }
    const clean = cleaned(
      split.includes(key) && typeof item === 'string' ? item.replace(/\s+/g, ' ') : item,
      place,
      problems,
    )
    return clean === undefined ? [] : [[key, clean]]
  })
  return Object.fromEntries(kept)
}

function cleaned(value: Json, path: Path, problems: Problems): Json | undefined {
  if (typeof value === 'string') {
    // A block of one line ends in a line break that was not meant as part of the value.
    const text = value.replace(/(?<!\n)\n+$/, '')
    if (!isControlled(text)) return text
    report(say`the value`, path, problems)
    return undefined
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => {
      const clean = cleaned(item, [...path, index], problems)
      return clean === undefined ? [] : [clean]
    })
  }
  return isObject(value) ? mapping(value, path, problems) : value
}

function report(what: Said, path: Path, problems: Problems): void {
  problems.error(
    'network/bad-value',
    path,
    say`${what} holds a line break or another control character; it is left out`,
  )
}
