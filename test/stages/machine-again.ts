// A machine in memory as another one has left it: its files, some of them exchanged.

import { programs } from '../../cli/shared/bare-machine.ts'
import { type MemoryHost, memory, type WorldFile } from '../../system/memory.ts'
import type { TreeEntry } from '../../system/world-files.ts'
import { withUsers } from './whole-boot.ts'

export type Tree = Readonly<Record<string, TreeEntry>>

/** The time zones are many, and one is used. */
const isNeeded = (path: string) => !path.startsWith('/usr/share/zoneinfo/') || path.endsWith('/Etc/UTC')

export function machineAgain(tree: Tree, exchanged: Readonly<Record<string, WorldFile>> = {}): MemoryHost {
  const files = Object.fromEntries(
    Object.entries(tree)
      .filter(([path]) => isNeeded(path))
      .map(([path, entry]) => [path, fileOf(entry)]),
  )
  return memory({ unscripted: 'succeed', programs, commands: withUsers(undefined), files: { ...files, ...exchanged } })
}

/** The same without what a restart takes away. */
export function afterRestart(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('/run/cloud-init/')))
}

function fileOf({ type, content = '', target = '', mode, uid, gid }: TreeEntry): WorldFile {
  if (type === 'file') return { content, mode, uid, gid }
  if (type === 'link') return { link: target }
  return type === 'directory' ? { directory: true, mode, uid, gid } : { type, mode }
}
