// Frequency marks (semaphores): what ran once per instance or once per machine leaves a file and is not run again.

import type { Frequency } from '../../core/frequency.ts'
import type { Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'

export interface Marks {
  /** Runs `work` unless its mark says that it ran. The mark is set beforehand, so a failed run is not repeated. */
  guard(name: string, frequency: Frequency, work: () => Promise<void>): Promise<'ran' | 'previously ran'>
  has(name: string, frequency: Frequency): Promise<boolean>
}

/** Path of the mark; undefined: this frequency leaves none. The two forms differ: only `once` has a suffix. */
export function markPath(paths: Paths, name: string, frequency: Frequency): string | undefined {
  const file = name.replaceAll('-', '_')
  if (frequency === 'once') return `${paths.cloud}/sem/${file}.once`
  if (frequency === 'once-per-instance') return `${paths.instance}/sem/${file}`
  return undefined
}

/** What is running under a mark right now: "+name" when it begins, "-name" when it ends. A restart empties it. */
const journalPath = (paths: Paths) => `${paths.run}/.marked`

/** Work that began under a mark and never ended, because the process was killed. Its mark keeps it from running again. */
export async function interruptedWork(host: Host, paths: Paths): Promise<readonly string[]> {
  const open = new Set<string>()
  for (const line of ((await host.files.readText(journalPath(paths))) ?? '').split('\n')) {
    if (line.startsWith('+')) open.add(line.slice(1))
    else open.delete(line.slice(1))
  }
  return [...open]
}

export function marks(host: Host, paths: Paths, processId: number): Marks {
  const has = async (name: string, frequency: Frequency) => {
    const path = markPath(paths, name, frequency)
    return path !== undefined && (await host.files.exists(path))
  }
  return {
    has,
    async guard(name, frequency, work) {
      const path = markPath(paths, name, frequency)
      if (!path) {
        await work()
        return 'ran'
      }
      if (await host.files.exists(path)) return 'previously ran'
      const seconds = host.clock.now().getTime() / 1000
      const journal = (mark: string) => host.files.append(journalPath(paths), `${mark}${name}\n`)
      await journal('+')
      await host.files.write(path, `${processId}: ${seconds}\n`, { mode: 0o644 })
      try {
        await work()
      } finally {
        await journal('-')
      }
      return 'ran'
    },
  }
}
