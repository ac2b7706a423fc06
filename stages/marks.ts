// Frequency marks (semaphores): what ran once per instance or once per machine leaves a file and is not run again.

import type { Frequency, Paths } from '../modules/module.ts'
import type { Host } from '../system/host.ts'

export interface Marks {
  /** Runs `work` unless its mark says that it ran. The mark is set before: a failed run is not repeated. */
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

export function marks(host: Host, paths: Paths, processId: number): Marks {
  const has = async (name: string, frequency: Frequency) => {
    const path = markPath(paths, name, frequency)
    return path !== undefined && (await host.files.exists(path))
  }
  return {
    has,
    async guard(name, frequency, work) {
      const path = markPath(paths, name, frequency)
      if (path) {
        if (await host.files.exists(path)) return 'previously ran'
        const seconds = host.clock.now().getTime() / 1000
        await host.files.write(path, `${processId}: ${seconds}\n`, { mode: 0o644 })
      }
      await work()
      return 'ran'
    },
  }
}
