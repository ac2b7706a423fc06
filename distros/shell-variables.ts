// Files of KEY=value lines as a shell reads them: /etc/default/locale, /etc/locale.conf, /etc/sysconfig/*.

import { shellQuote } from '../core/shell-quote.ts'

/** The last value of `key`; undefined: not set. */
export function shellVariable(text: string, key: string): string | undefined {
  let found: string | undefined
  for (const line of text.split('\n')) {
    const value = assignment(line, key)
    if (value !== undefined) found = unquote(value)
  }
  return found
}

/** The text with `key` set to `value`, everything else kept. */
export function withShellVariable(text: string, key: string, value: string): string {
  const entry = `${key}=${quote(value)}`
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  let placed = false
  const edited = lines.flatMap((line) => {
    if (assignment(line, key) === undefined) return [line]
    if (placed) return []
    placed = true
    return [entry]
  })
  if (!placed) edited.push(entry)
  return edited.map((line) => `${line}\n`).join('')
}

function assignment(line: string, key: string): string | undefined {
  const text = line.trim().replace(/^export\s+/, '')
  return text.startsWith(`${key}=`) ? text.slice(key.length + 1) : undefined
}

function unquote(value: string): string {
  const [, , quoted] = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(value) ?? []
  return quoted ?? value.replace(/\s+#.*$/, '').trim()
}

function quote(value: string): string {
  if (/^(["']).*\1$/.test(value) || !/\s/.test(value)) return value
  return shellQuote(value, 'python')
}
