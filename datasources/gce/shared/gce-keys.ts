// Whose SSH keys Compute Engine has: lines of "user:key", some of which end at some time.
// https://cloud.google.com/compute/docs/connect/add-ssh-keys

import { isObject } from '../../../core/json.ts'
import { jsonIfWhole } from '../../../languages/json.ts'

/** What is asked of the attributes of a machine, or of its project. */
export interface GceAttributes {
  readonly 'ssh-keys'?: string
  readonly sshKeys?: string
  readonly 'block-project-ssh-keys'?: string
}

/** For keys that are meant for every user of the machine. */
const anyone = 'cloudinit'

/** Those of the project count too, unless the machine blocks them or has keys of the old kind. */
export function keyLines(own: GceAttributes, project: GceAttributes): readonly string[] {
  const blocked = own['block-project-ssh-keys']?.toLowerCase() === 'true' || Boolean(own.sshKeys)
  const texts = [own.sshKeys, own['ssh-keys'], ...(blocked ? [] : [project['ssh-keys'], project.sshKeys])]
  const lines = texts.filter(Boolean).join('\n').split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

export function keysFor(lines: readonly string[], user: string | undefined, now: Date): readonly string[] {
  return currentKeys(lines, now).flatMap((one) => (one.user === anyone || one.user === user ? [one.key] : []))
}

/** All that can be used, and whose they are. A name with blanks around it is nobody's. */
export function currentKeys(lines: readonly string[], now: Date): readonly { user: string; key: string }[] {
  return lines.flatMap((line) => {
    const [name = '', ...rest] = line.split(':')
    const key = rest.join(':').trim()
    return /^[\t\x20-\x7e]+$/.test(key) && !hasExpired(key, now) ? [{ user: name, key }] : []
  })
}

/** `google-ssh {"userName": "…", "expireOn": "2038-01-19T03:14:07+0000"}` in place of the comment. A time that cannot be read is none. */
function hasExpired(key: string, now: Date): boolean {
  const told = /^\S+\s+\S+\s+google-ssh\s+(\{.*)$/.exec(key)?.[1]
  const value = jsonIfWhole(told)
  const end = isObject(value) ? value['expireOn'] : undefined
  if (typeof end !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)$/.test(end)) return false
  return Date.parse(end.replace(/(\d\d)(\d\d)$/, '$1:$2')) < now.getTime()
}
