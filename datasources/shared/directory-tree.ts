// An OpenStack tree in a directory of this machine: a config drive that is mounted, or a folder with the same files.

import { posix } from 'node:path'
import type { SeedReader } from './contained.ts'
import type { TreeSource } from './openstack-tree.ts'
import { seedFileLimit } from './seed-files.ts'

/** `name`: what messages call it, such as the device. */
export function directoryTree(files: SeedReader, root: string, name: string): TreeSource {
  const below = (path: string) => posix.join(root, path)
  return {
    name,
    read: (path) => files.read(below(path), { limit: seedFileLimit }),
    list: (folder) => files.list(below(folder)),
  }
}
