// A writable copy of a root file system that costs nothing: an overlay whose upper layer is what a test changed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoWith } from './cleanup.ts'

export interface Overlay {
  /** The mounted root. */
  readonly root: string
  /** Only what differs from the lower layers. */
  readonly upper: string
  /** Unmounts it and forgets what was written. */
  remove(): void
}

/** `lower`: topmost first. `inMemory`: bytes the upper layer may hold, for tests of full disks. `on`: the folder it is made in. */
export function overlay(lower: readonly string[], options: { inMemory?: number; on?: string } = {}): Overlay {
  const base = mkdtempSync(join(options.on ?? tmpdir(), 'firstlight-root-'))
  const root = join(base, 'root')
  const layers = join(base, 'layers')
  const unmount = (path: string) => ['sh', '-c', `! mountpoint -q ${path} || umount -R -l ${path}`]
  const remove = undoWith(unmount(root), unmount(layers), ['rm', '-rf', '--one-file-system', base])
  mkdirSync(root)
  mkdirSync(layers)
  if (options.inMemory !== undefined) mount('tmpfs', 'tmpfs', layers, `size=${options.inMemory},mode=0755`)
  const upper = join(layers, 'upper')
  const work = join(layers, 'work')
  mkdirSync(upper, { mode: 0o755 })
  mkdirSync(work)
  mount('overlay', 'overlay', root, `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work}`)
  return { root, upper, remove }
}

/** Not left to the event loop: a run that is interrupted in between would leave the mount behind. */
function mount(type: string, device: string, place: string, options: string): void {
  const { status, stderr } = spawnSync('mount', ['-t', type, '-o', options, device, place], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mounting ${type} on ${place}: ${stderr.trim()}`)
}
