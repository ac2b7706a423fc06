// Settings files with "key = value" lines in sections.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'

/** One section in the style of repository files: switches are 1 and 0, lists have one value per line. */
export function iniSection(name: string, values: JsonObject): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${valueText(value)}`)
  return [`[${name}]`, ...lines, '', ''].join('\n')
}

function valueText(value: Json): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return Array.isArray(value) ? value.map(valueText).join('\n\t') : String(value)
}

/** The text with keys set, each in its place if it is there already; mappings are sections. Everything else is kept. */
export function withIniValues(text: string, values: JsonObject): string {
  let lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  for (const [key, value] of Object.entries(values)) {
    if (!isObject(value)) lines = setIn(lines, undefined, key, String(value))
    else for (const [name, inner] of Object.entries(value)) lines = setIn(lines, key, name, String(inner))
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
