// A writable copy of a root file system that costs nothing: an overlay whose upper layer is what a test changed.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoWith } from './cleanup.ts'
import { run } from './shell.ts'

export interface Overlay {
  /** The mounted root. */
  readonly root: string
  /** Only what differs from the lower layers. */
  readonly upper: string
  /** Unmounts it and forgets what was written. */
  remove(): void
}

/** `lower`: topmost first. `inMemory`: bytes the upper layer may hold, for tests of full disks. */
export async function overlay(lower: readonly string[], options: { inMemory?: number } = {}): Promise<Overlay> {
  const base = mkdtempSync(join(tmpdir(), 'firstlight-root-'))
  const root = join(base, 'root')
  const layers = join(base, 'layers')
  mkdirSync(root)
  mkdirSync(layers)
  const undo: string[][] = []
  if (options.inMemory !== undefined) {
    await run(['mount', '-t', 'tmpfs', '-o', `size=${options.inMemory},mode=0755`, 'tmpfs', layers])
    undo.push(['umount', '-l', layers])
  }
  const upper = join(layers, 'upper')
  const work = join(layers, 'work')
  mkdirSync(upper, { mode: 0o755 })
  mkdirSync(work)
  const layered = `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work}`
  await run(['mount', '-t', 'overlay', 'overlay', '-o', layered, root])
  const unmount = ['sh', '-c', `! mountpoint -q ${root} || umount -R -l ${root}`]
  const remove = undoWith(unmount, ...undo, ['rm', '-rf', '--one-file-system', base])
  return { root, upper, remove }
}
