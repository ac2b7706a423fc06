// A host around another that records what was asked of its files, in the order of the answers.

import type { Files, Host } from '../../system/host.ts'

export interface Asked {
  /** "read", "list": of something that is there. "look": asking what it is, or any of these where there is nothing. */
  readonly access: 'read' | 'list' | 'look' | 'write'
  readonly path: string
}

export interface CountedHost {
  readonly host: Host
  /** Everything since the last call. */
  taken(): readonly Asked[]
}

const accesses: Readonly<Partial<Record<keyof Files, Asked['access']>>> = {
  read: 'read',
  readText: 'read',
  list: 'list',
  stat: 'look',
  exists: 'look',
  readLink: 'look',
  resolve: 'look',
  write: 'write',
  append: 'write',
}

export function counted(inner: Host): CountedHost {
  let asked: Asked[] = []
  const watch = (name: string, work: (path: string, ...rest: never[]) => Promise<unknown>) => {
    const access = accesses[name as keyof Files]
    return async (path: string, ...rest: never[]) => {
      const answer = await work(path, ...rest)
      if (access) asked.push({ access: access !== 'write' && answer === undefined ? 'look' : access, path })
      return answer
    }
  }
  const files = Object.fromEntries(Object.entries(inner.files).map(([name, work]) => [name, watch(name, work)]))
  return {
    host: { ...inner, files: files as unknown as Files },
    taken() {
      const taken = asked
      asked = []
      return taken
    },
  }
}
