// Puts a file in its place, with its mode and owner; links at the path are followed.

import { normalize } from 'node:path/posix'
import type { Files, Host, Owner } from '../../../system/host.ts'

export interface PlacedFile {
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
  readonly owner: Owner
  /** Add to what is there. */
  readonly append?: boolean
}

/** Bytes: a larger file is not written anew for what is added. */
const rewritten = 1 << 20

/** Missing directories will belong to root; call `makeParents` first if somebody else is to own them. */
export async function placeFile({ files }: Host, file: PlacedFile): Promise<void> {
  const { path, content, mode, owner, append = false } = file
  if (!append) return files.write(path, content, { mode, owner, follow: true })
  const there = await files.stat(path)
  // A power cut may leave a file that was added to longer, and what was added empty.
  if (there?.type === 'file' && there.size <= rewritten) {
    const before = (await files.read(path)) ?? Buffer.alloc(0)
    return files.write(path, Buffer.concat([before, content]), { mode, owner, follow: true })
  }
  await files.append(path, content, { mode, owner })
}

/** Makes the directories that are missing above a path. What ".." leads to is there, whatever is missing before it. */
export async function makeParents(
  { files }: Host,
  path: string,
  how: { readonly owner: Owner; readonly mode?: number },
): Promise<void> {
  for (const directory of await missingParents(files, normalize(path))) await files.makeDirectory(directory, how)
}

async function missingParents(files: Files, path: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const parent = path.slice(0, at)
    if (await files.exists(parent)) break
    missing.unshift(parent)
  }
  return missing
}
