// What a host has changed since its disks were last flushed, so that they are flushed only where and when there is a reason.

import type { Commands, Files } from './host.ts'
import { childOf, parentOf } from './walk.ts'

export interface Unsynced {
  /** Changed by the host itself. */
  readonly paths: ReadonlySet<string>
  /** Others may have changed any file: commands that ran, an agent before this one. */
  readonly anywhere: boolean
}

/** Files before somebody knows how to flush them. */
export type Unsyncable = Omit<Files, 'sync'>

export interface Syncing {
  /** To be told of every path that really was written, made or renamed to. */
  changed(path: string): void
  /** The same files and commands; `flush` is called by `sync`, if something durable was changed before. */
  wrap(files: Unsyncable, commands: Commands): { readonly files: Files; readonly commands: Commands }
}

/** `names`: whether the host tells of a written path as it was given, or as it is without links. */
export function syncing(flush: (unsynced: Unsynced) => Promise<void>, names: 'given' | 'resolved' = 'given'): Syncing {
  let paths = new Set<string>()
  let anywhere = false
  /** Paths that are being changed right now and need not be on the disk. */
  const passing = new Set<string>()
  const changed = (path: string) => {
    if (!passing.has(path)) paths.add(path)
  }
  return {
    changed,
    wrap(files, commands) {
      async function unless(durable: boolean | undefined, path: string, act: () => Promise<void>): Promise<void> {
        if (durable !== false) return act()
        const both = names === 'given' ? [path] : [path, await resolved(files, path)]
        for (const name of both) passing.add(name)
        try {
          await act()
        } finally {
          for (const name of both) passing.delete(name)
        }
      }
      return {
        files: {
          ...files,
          write: (path, content, options) => unless(options?.durable, path, () => files.write(path, content, options)),
          append: (path, content, options) =>
            unless(options?.durable, path, () => files.append(path, content, options)),
          remove: (path, options) =>
            unless(options?.durable, path, async () => {
              if (await files.stat(path, { follow: false })) changed(path)
              await files.remove(path, options)
            }),
          async setMode(path, mode) {
            changed(path)
            await files.setMode(path, mode)
          },
          async setOwner(path, owner, options) {
            changed(path)
            await files.setOwner(path, owner, options)
          },
          async setTimes(path, accessed, modified) {
            changed(path)
            await files.setTimes(path, accessed, modified)
          },
          async sync({ all = false } = {}) {
            const unsynced = { paths, anywhere: anywhere || all }
            if (paths.size === 0 && !unsynced.anywhere) return
            await flush(unsynced)
            paths = new Set()
            anywhere = false
          },
        },
        commands: {
          ...commands,
          run(argv, options) {
            if (options?.durable !== false) anywhere = true
            return commands.run(argv, options)
          },
        },
      }
    },
  }
}

/** What stands in the way of its directory (a link to itself) is for the change itself to tell: it may replace just that. */
async function resolved(files: Pick<Files, 'resolve'>, path: string): Promise<string> {
  const directory = await files.resolve(parentOf(path)).catch(() => undefined)
  return directory === undefined ? path : childOf(directory, path.slice(path.lastIndexOf('/') + 1))
}
