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
  return quoted(value) ?? value.split(/\s#/, 1).join('').trim()
}

/** What is between the quotes, if nothing but a comment follows the last one. */
function quoted(value: string): string | undefined {
  const [sign = ''] = value
  if (sign !== '"' && sign !== "'") return undefined
  const rest = /\s*(?:#|$)/y
  for (let end = value.lastIndexOf(sign); end > 0; end = value.lastIndexOf(sign, end - 1)) {
    rest.lastIndex = end + 1
    if (rest.test(value)) return value.slice(1, end)
  }
  return undefined
}

function quote(value: string): string {
  if (/^(["']).*\1$/.test(value) || !/\s/.test(value)) return value
  return shellQuote(value, 'python')
}
