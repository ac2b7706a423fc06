// A file that holds the machine's name among comments and blank lines, or as KEY=name.

import { Failure } from '../core/errors.ts'
import { say } from '../core/said.ts'

/** The name in the file; undefined: none. Throws if there are two different ones. */
export function nameIn(text: string, key?: string): string | undefined {
  const found = new Set<string>()
  for (const line of text.split('\n')) {
    const name = nameOf(line, key)
    if (name) found.add(name)
  }
  if (found.size > 1) throw new Failure(say`More than one host name: ${say.join([...found].map(say.named))}`)
  return [...found][0]
}

/** The file with another name in it, everything else kept. */
export function withName(text: string, name: string, key?: string): string {
  const entry = key ? `${key}=${name}` : name
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  let placed = false
  const edited = lines.flatMap((line) => {
    const old = nameOf(line, key)
    if (!old) return [line]
    if (placed) return []
    placed = true
    return [key ? entry : line.replace(old, name)]
  })
  if (!placed) edited.push(entry)
  return edited.map((line) => `${line}\n`).join('')
}

function nameOf(line: string, key: string | undefined): string | undefined {
  const text = line.replace(/#.*/, '').trim()
  if (!key) return text || undefined
  if (!text.startsWith(`${key}=`)) return undefined
  return text.slice(key.length + 1).replace(/^(["'])(.*)\1$/, '$2') || undefined
}
