// The files of the agent as the running stage knows them. Each is read when it is first asked for, and again only when it may
// have changed: once the next stage begins, since another process may have run in between, or once somebody else's code has run.

import type { Host } from '../../system/host.ts'

export interface KnownFiles {
  /** As Files.readText. */
  readText(path: string): Promise<string | undefined>
  /** Names of the regular files in a folder that have that ending; none where there is no folder. */
  fileNames(folder: string, ending: string): Promise<readonly string[]>
  /** The agent has just written it. */
  wrote(path: string, text: string): void
  /** A path with all that is below it may have changed, or without one everything. */
  forget(path?: string): void
}

export function knownFiles({ files }: Pick<Host, 'files'>): KnownFiles {
  const texts = new Map<string, Promise<string | undefined>>()
  const folders = new Map<string, Promise<readonly string[]>>()
  const isFile = async (path: string) => (await files.stat(path))?.type === 'file'
  const find = async (folder: string, ending: string) => {
    const found: string[] = []
    for (const name of (await files.list(folder)) ?? []) {
      if (name.endsWith(ending) && (await isFile(`${folder}/${name}`))) found.push(name)
    }
    return found
  }
  return {
    readText: (path) => kept(texts, path, () => files.readText(path)),
    fileNames: (folder, ending) => kept(folders, `${folder}/*${ending}`, () => find(folder, ending)),
    wrote: (path, text) => void texts.set(path, Promise.resolve(text)),
    forget(path = '') {
      for (const known of [texts, folders]) {
        for (const key of known.keys()) if (`${key}/`.startsWith(`${path}/`)) known.delete(key)
      }
    },
  }
}

/** A failure is kept too: the next one who asks gets the same. */
function kept<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = known.get(key)
  if (before) return before
  const reading = read()
  known.set(key, reading)
  return reading
}
