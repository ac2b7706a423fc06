// Puts a file in its place, with its mode and owner; links at the path are followed.

import type { Files, Host, Owner } from '../../../system/host.ts'

export interface PlacedFile {
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
  readonly owner: Owner
  /** Add to what is there. */
  readonly append?: boolean
}

/** Missing directories will belong to root; call `makeParents` first if somebody else is to own them. */
export async function placeFile({ files }: Host, file: PlacedFile): Promise<void> {
  const { path, content, mode, owner, append = false } = file
  if (!append) return files.write(path, content, { mode, owner, follow: true })
  await files.append(path, content, { mode })
  await files.setOwner(path, owner)
  await files.setMode(path, mode)
}

/** Makes the directories that are missing above a path. */
export async function makeParents({ files }: Host, path: string, owner: Owner): Promise<void> {
  for (const directory of await missingParents(files, path)) await files.makeDirectory(directory, { owner })
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
