// The agent's own files, where the disk may be full, read-only or broken: what cannot be read counts as absent, and what cannot be
// written is kept in memory, where the rest of the boot finds it. Its records are not worth a machine without users and network.

import { HostError } from '../core/errors.ts'
import type { Files } from './host.ts'
import { overlay } from './overlay.ts'
import type { OverlayNodes } from './overlay-node.ts'
import { diskFaults, type OwnStateOptions, readableState } from './readable-state.ts'

/** All of it. As long as every write succeeds, nothing is kept and each call goes straight through. */
export function ownState(inner: Files, options: OwnStateOptions & { readonly now: () => Date }): Files {
  const { owns, failed, now } = options
  const below = readableState(inner, options)
  const nodes: OverlayNodes = new Map()
  const kept = overlay(below, { nodes, now, unknownOwner: 'accept' })
  const seen = (path: string): Files => (nodes.size > 0 && owns(path) ? kept : below)

  /** Whether the path now is something that only memory knows. */
  const inMemory = async (path: string) => {
    if (nodes.size === 0 || !owns(path)) return false
    const canonical = await kept.resolve(path)
    return canonical !== undefined && nodes.has(canonical)
  }

  async function change(path: string, onDisk: () => Promise<void>, keep: () => Promise<void>): Promise<void> {
    if (!owns(path)) return onDisk()
    try {
      if (await inMemory(path)) return await keep()
      return await onDisk()
    } catch (error) {
      if (!(error instanceof HostError) || !diskFaults.includes(error.code)) throw error
      failed({ kind: 'unwritten', path, error })
      await keep().catch(lost)
    }
  }

  /** Puts it in place of whatever is there, a directory included. */
  const replaced = (path: string, put: () => Promise<void>) => async () => {
    if ((await kept.stat(path, { follow: false }))?.type === 'directory') await kept.remove(path, { recursive: true })
    await put()
  }

  return {
    ...inner,
    read: (path, options) => seen(path).read(path, options),
    readText: (path, options) => seen(path).readText(path, options),
    stat: (path, options) => seen(path).stat(path, options),
    exists: (path) => seen(path).exists(path),
    list: (path, options) => seen(path).list(path, options),
    readLink: (path) => seen(path).readLink(path),
    resolve: (path) => seen(path).resolve(path),
    write: (path, content, options) =>
      change(
        path,
        () => inner.write(path, content, options),
        replaced(path, () => kept.write(path, content, options)),
      ),
    append: (path, content, options) =>
      change(
        path,
        () => inner.append(path, content, options),
        replaced(path, () => kept.append(path, content, options)),
      ),
    makeDirectory: (path, options) =>
      change(
        path,
        () => inner.makeDirectory(path, options),
        () => kept.makeDirectory(path, options),
      ),
    link: (target, path) =>
      change(
        path,
        () => inner.link(target, path),
        replaced(path, () => kept.link(target, path)),
      ),
    rename: (from, to) =>
      change(
        from,
        () => inner.rename(from, to),
        () => kept.rename(from, to),
      ),
    remove: (path, options) =>
      change(
        path,
        () => inner.remove(path, options),
        () => kept.remove(path, { recursive: true }),
      ),
    setMode: (path, mode) =>
      change(
        path,
        () => inner.setMode(path, mode),
        () => kept.setMode(path, mode),
      ),
    setOwner: (path, owner, options) =>
      change(
        path,
        () => inner.setOwner(path, owner, options),
        () => kept.setOwner(path, owner, options),
      ),
    setTimes: (path, accessed, modified) =>
      change(
        path,
        () => inner.setTimes(path, accessed, modified),
        () => kept.setTimes(path, accessed, modified),
      ),
  }
}

/** Not even in memory: something that is no directory stands above it. The fault has been told. */
function lost(error: unknown): void {
  if (!(error instanceof HostError)) throw error
}
