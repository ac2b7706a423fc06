// The agent's own files, where the disk may be full, read-only or broken: what cannot be read counts as absent, and what cannot be
// written is kept in memory, where the rest of the boot finds it. Its records are not worth a machine without users and network.

import { HostError } from '../core/errors.ts'
import type { Files } from './host.ts'
import type { OverlayNodes } from './overlay-node.ts'
import { diskFaults, type OwnStateOptions, readableState } from './readable-state.ts'

/** All of it. As long as every write succeeds, nothing is kept and each call goes straight through. */
export function ownState(inner: Files, options: OwnStateOptions & { readonly now: () => Date }): Files {
  const { owns, failed, now } = options
  const below = readableState(inner, options)
  const nodes: OverlayNodes = new Map()
  /** Most boots have a disk that takes everything. */
  let kept: Files | undefined
  const seen = (path: string): Files => (kept && nodes.size > 0 && owns(path) ? kept : below)

  async function memory(): Promise<Files> {
    const { overlay } = await import('./overlay.ts')
    kept ??= overlay(below, { nodes, now, unknownOwner: 'accept' })
    return kept
  }

  /** Whether the path now is something that only memory knows. */
  const inMemory = async (path: string) => {
    if (!kept || nodes.size === 0 || !owns(path)) return false
    const canonical = await kept.resolve(path)
    return canonical !== undefined && nodes.has(canonical)
  }

  /** `keep`: how it is done in memory, if not in the same way. */
  async function change(path: string, act: Act, keep: Act = act): Promise<void> {
    if (!owns(path)) return act(inner)
    try {
      if (await inMemory(path)) return await keep(await memory())
      return await act(inner)
    } catch (error) {
      if (!(error instanceof HostError) || !diskFaults.includes(error.code)) throw error
      failed({ kind: 'unwritten', path, error })
      await keep(await memory()).catch(lost)
    }
  }

  /** In memory it takes the place of whatever is there, a directory included. */
  const replace = (path: string, act: Act) =>
    change(path, act, async (kept) => {
      const before = await kept.stat(path, { follow: false })
      if (before?.type === 'directory') await kept.remove(path, { recursive: true })
      await act(kept)
    })

  return {
    ...inner,
    read: (path, options) => seen(path).read(path, options),
    readText: (path, options) => seen(path).readText(path, options),
    stat: (path, options) => seen(path).stat(path, options),
    exists: (path) => seen(path).exists(path),
    list: (path, options) => seen(path).list(path, options),
    readLink: (path) => seen(path).readLink(path),
    resolve: (path) => seen(path).resolve(path),
    write: (path, content, options) => replace(path, (files) => files.write(path, content, options)),
    append: (path, content, options) => replace(path, (files) => files.append(path, content, options)),
    link: (target, path) => replace(path, (files) => files.link(target, path)),
    makeDirectory: (path, options) => change(path, (files) => files.makeDirectory(path, options)),
    rename: (from, to) => change(from, (files) => files.rename(from, to)),
    remove: (path, options) =>
      change(
        path,
        (files) => files.remove(path, options),
        (kept) => kept.remove(path, { recursive: true }),
      ),
    setMode: (path, mode) => change(path, (files) => files.setMode(path, mode)),
    setOwner: (path, owner, options) => change(path, (files) => files.setOwner(path, owner, options)),
    setTimes: (path, accessed, modified) => change(path, (files) => files.setTimes(path, accessed, modified)),
  }
}

type Act = (files: Files) => Promise<void>

/** Not even in memory: something that is no directory stands above it. The fault has been told. */
function lost(error: unknown): void {
  if (!(error instanceof HostError)) throw error
}
