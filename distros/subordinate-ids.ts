// /etc/subuid and /etc/subgid: subuid(5). Whoever has a range may act as everybody in it.

import { Failure } from '../core/errors.ts'
import { say } from '../core/said.ts'

const mostIds = 2 ** 32 - 1

/** The text with "first:count" as the only range of the user. Throws for what is no range, and for one with ids of another user. */
export function withRange(text: string, user: { readonly name: string; readonly uid: number }, range: string): string {
  const { first, count } = rangeOf(range)
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  for (const line of lines) {
    const [owner = '', start, length] = line.split(':')
    const isAnothers = owner !== user.name && owner !== String(user.uid)
    if (isAnothers && Number(start) < first + count && first < Number(start) + Number(length))
      throw new Failure(say`ids of ${say.named(owner)} are within it`)
  }
  const own = `${user.name}:${first}:${count}`
  const at = lines.findIndex((line) => line.startsWith(`${user.name}:`))
  const kept = lines
    .map((line, index) => (index === at ? own : line))
    .filter((line, index) => index === at || !line.startsWith(`${user.name}:`))
  return [...kept, ...(at < 0 ? [own] : [])].map((line) => `${line}\n`).join('')
}

function rangeOf(text: string): { first: number; count: number } {
  const [, first, count] = (/^(\d+):(\d+)$/.exec(text) ?? []).map(Number)
  if (!first || !count || first + count > mostIds) throw new Failure(say`it is no range such as 100000:65536`)
  return { first, count }
}
