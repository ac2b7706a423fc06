// The plain Debian root file system with dist/firstlight installed, as the lower layers of any number of overlays.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Overlay, overlay } from './overlay.ts'
import { type RootfsKind, rootfs } from './rootfs.ts'
import { run } from './shell.ts'

const top = resolve(import.meta.dirname, '../..')

export interface Layers {
  /** Topmost first, as `overlay` takes them. */
  readonly lower: readonly string[]
  remove(): void
}

/** Builds first where there is no build; `npm run build` makes a newer one. */
export async function withFirstlight(kind: Exclude<RootfsKind, 'reference'> = 'plain'): Promise<Layers> {
  const executable = join(top, 'dist/firstlight')
  if (!existsSync(executable)) await run([process.execPath, join(top, 'tools/build.ts')], { cwd: top })
  const lower = await rootfs(kind)
  const image: Overlay = overlay([lower])
  await run([executable, 'install', '--root', image.root])
  // A mounted overlay's upper layer may not be the lower layer of another.
  await run(['umount', image.root])
  return { lower: [image.upper, lower], remove: image.remove }
}
