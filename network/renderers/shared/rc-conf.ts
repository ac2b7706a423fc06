// /etc/rc.conf: KEY=value lines for sh; known keys are replaced where they stand, new ones go to the end.

import { shellWord } from '../../../core/shell-quote.ts'

export function rcConfText(present: string | undefined, settings: ReadonlyMap<string, string>): string {
  const lines = present === undefined || present === '' ? [] : present.replace(/\n$/, '').split('\n')
  const written = new Set<string>()
  const kept = lines.flatMap((line) => {
    const key = /^\s*([A-Za-z_]\w*)=/.exec(line)?.[1]
    const value = key === undefined ? undefined : settings.get(key)
    if (key === undefined || value === undefined) return [line]
    if (written.has(key)) return []
    written.add(key)
    return [assignment(key, value)]
  })
  const added = [...settings].filter(([key]) => !written.has(key)).map(([key, value]) => assignment(key, value))
  return [...kept, ...added].map((line) => `${line}\n`).join('')
}

function assignment(key: string, value: string): string {
  return `${key}=${shellWord(value)}`
}

/** A name as it may stand in a variable's: "vtnet0.5" has to become "vtnet0_5". */
export function variablePart(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '_')
}
