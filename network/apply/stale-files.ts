// Files of ours that an earlier instance left behind: an image that was made from a configured machine carries them.

import type { Host } from '../../system/host.ts'
import { matchesPattern } from '../matches-pattern.ts'
import type { Renderer } from '../renderers/renderer.ts'

/** Paths that the new config of a new instance has no more use for. */
export async function staleFiles(
  { files }: Host,
  { writes }: Pick<Renderer, 'writes'>,
  kept: readonly string[],
): Promise<readonly string[]> {
  const places = writes.filter(({ clears }) => clears)
  const found: string[] = []
  for (const folder of new Set(places.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))) {
    if ((await files.stat(folder))?.type !== 'directory') continue
    for (const file of (await files.list(folder)) ?? []) {
      const path = `${folder}/${file}`
      const place = places.find((one) => matchesPattern(one.path, path))
      if (!place || kept.includes(path)) continue
      if (place.begins !== undefined && !(await files.readText(path))?.startsWith(place.begins)) continue
      found.push(path)
    }
  }
  return found
}
