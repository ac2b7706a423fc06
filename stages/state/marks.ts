// Frequency marks (semaphores): what ran once per instance or once per machine leaves a file and is not run again.

import type { Frequency } from '../../core/frequency.ts'
import type { Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'

/** Path of the mark; undefined: this frequency leaves none. The two forms differ: only `once` has a suffix. */
export function markPath(paths: Paths, name: string, frequency: Frequency): string | undefined {
  const file = name.replaceAll('-', '_')
  if (frequency === 'once') return `${paths.cloud}/sem/${file}.once`
  if (frequency === 'once-per-instance') return `${paths.instance}/sem/${file}`
  return undefined
}

export async function hasMark(
  { files }: Pick<Host, 'files'>,
  paths: Paths,
  name: string,
  frequency: Frequency,
): Promise<boolean> {
  const path = markPath(paths, name, frequency)
  return path !== undefined && (await files.exists(path))
}
