// Settings files with "key = value" lines in sections.

import { asText } from '../../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { fittingOnes, linePlaces } from '../../core/line-text.ts'
import type { Notices } from '../../core/notices.ts'

export interface IniOptions {
  /** Where the settings stand in the config. */
  readonly key: string
  readonly notices: Notices
  /** A value of several lines is one: its further lines are indented. Default false: not every reader takes it so. */
  readonly continued?: boolean
}

/**
 * One section in the style of repository files: switches are 1 and 0, lists have one value per line. What does not fit is told
 * and left out. `name` is one that fits.
 */
export function iniSection(name: string, values: JsonObject, options: IniOptions): string {
  const lines = fittingValues(values, options).map(([key, value]) => `${key} = ${value}`)
  return [`[${name}]`, ...lines, '', ''].join('\n')
}

function fittingValues(values: JsonObject, { key: where, notices, continued = false }: IniOptions) {
  return Object.entries(values).flatMap(([key, value]): (readonly [string, string])[] => {
    const pieces = linesOf(value, continued)
    const fit = fittingOnes(linePlaces.iniKey, [key], { key: where, notices })
    const usable = fittingOnes(linePlaces.iniValue, pieces, { key: `${where}/${key}`, notices })
    return fit.length === 0 || usable.length < pieces.length ? [] : [[key, usable.join('\n\t')]]
  })
}

function linesOf(value: Json, continued: boolean): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1' : '0']
  if (Array.isArray(value)) return value.flatMap((item: Json) => linesOf(item, continued))
  const text = asText(value)
  return continued ? text.split('\n').filter((line) => line.trim() !== '') : [text]
}

/**
 * The text with keys set, each in its place if it is there already; mappings are sections. Everything else is kept; what does not fit is
 * told and left out.
 */
export function withIniValues(text: string, values: JsonObject, { key: where, notices }: IniOptions): string {
  let lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const set = (section: string | undefined, key: string, value: Json) => {
    const path = section === undefined ? where : `${where}/${section}`
    const fits =
      fittingOnes(linePlaces.iniKey, [key], { key: path, notices }).length > 0 &&
      fittingOnes(linePlaces.iniValue, [asText(value)], { key: `${path}/${key}`, notices }).length > 0
    if (fits) lines = setIn(lines, section, key, asText(value))
  }
  for (const [key, value] of Object.entries(values)) {
    if (!isObject(value)) set(undefined, key, value)
    else if (fittingOnes(linePlaces.iniSection, [key], { key: where, notices }).length > 0)
      for (const [name, inner] of Object.entries(value)) set(key, name, inner)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function setIn(lines: readonly string[], section: string | undefined, key: string, value: string): string[] {
  const sectionOf = (line: string) => /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1]?.trim()
  const start = section === undefined ? 0 : lines.findIndex((line) => sectionOf(line) === section) + 1
  if (section !== undefined && start === 0) return [...lines, `[${section}]`, `${key} = ${value}`]
  const next = lines.findIndex((line, index) => index >= start && sectionOf(line) !== undefined)
  const end = next < 0 ? lines.length : next
  const at = lines.findIndex(
    (line, index) => index >= start && index < end && line.split('=', 1)[0]?.trim() === key && line.includes('='),
  )
  const entry = `${key} = ${value}`
  if (at >= 0) return [...lines.slice(0, at), entry, ...lines.slice(at + 1)]
  return [...lines.slice(0, end), entry, ...lines.slice(end)]
}
