// Reads /etc/passwd, /etc/group and /etc/shadow as text.

import type { Account } from './distro.ts'

export function accountIn(passwd: string, name: string): Account | undefined {
  for (const line of passwd.split('\n')) {
    const fields = line.split(':')
    if (fields[0] !== name || fields.length < 7) continue
    const [, , uid, gid, , home = '', shell = ''] = fields
    return { name, uid: Number(uid), gid: Number(gid), home: home || '/', shell: shell || '/bin/sh' }
  }
  return undefined
}

export function groupIn(group: string, name: string): boolean {
  return group.split('\n').some((line) => line.slice(0, line.indexOf(':')) === name && line.includes(':'))
}

/** What shadow lists as the hash of a password; undefined: the name is not listed. */
export function passwordIn(shadow: string, name: string): string | undefined {
  const line = shadow.split('\n').find((line) => line.startsWith(`${name}:`))
  return line?.split(':')[1]
}

/** Whether shadow lists a password for the name. An account that is not listed counts as having one. */
export function hasPasswordIn(shadow: string, name: string): boolean {
  const password = passwordIn(shadow, name)
  return password === undefined || (password !== '' && password !== '!')
}

/** Whether nsswitch.conf sends look-ups in `database` anywhere beyond the files. */
export function asksOthers(nsswitch: string, database: 'passwd' | 'group'): boolean {
  const line = nsswitch.split('\n').find((line) => line.trim().startsWith(`${database}:`))
  const sources =
    line
      ?.replace(/#.*/, '')
      .replace(/\[[^\][]*\]/g, '')
      .split(':')[1]
      ?.trim()
      .split(/\s+/) ?? []
  return sources.some((source) => source !== '' && source !== 'files' && source !== 'compat' && source !== 'systemd')
}

/** Changes fields of one line of /etc/shadow; undefined: the name is not listed. */
export function editShadow(shadow: string, name: string, change: (fields: string[]) => void): string | undefined {
  let found = false
  const lines = shadow.split('\n').map((line) => {
    if (found || !line.startsWith(`${name}:`)) return line
    found = true
    const fields = line.split(':')
    while (fields.length < 9) fields.push('')
    change(fields)
    return fields.join(':')
  })
  return found ? lines.join('\n') : undefined
}
