// Cases in which firstlight means to do otherwise than yip, and whose `meta.json` does not say so.
import type { Result } from './case.ts'

interface Meant {
  /** Texts of files by path: what becomes of a part of them. */
  readonly texts: Readonly<Record<string, { readonly from: string; readonly to: string }>>
  readonly owners: Readonly<Record<string, string>>
}

const meant: Readonly<Record<string, Meant>> = {
  '078-user-home-owner': {
    // No two users get one uid: the owner of a home goes first (docs/parity.md, Kairos `users`).
    texts: {
      'etc/group': { from: 'p:x:1000:p\nq:x:1001:q\n', to: 'q:x:1000:q\np:x:1001:p\n' },
      'etc/passwd': {
        from: 'p:x:1000:1000:Created by entities:/home/p:/bin/sh\nq:x:1000:1001:Created by entities:/home/q:/bin/sh\n',
        to: 'q:x:1000:1000:Created by entities:/home/q:/bin/sh\np:x:1001:1001:Created by entities:/home/p:/bin/sh\n',
      },
      'etc/shadow': { from: 'p:!:DAYS::::::\nq:!:DAYS::::::\n', to: 'q:!:DAYS::::::\np:!:DAYS::::::\n' },
    },
    owners: { 'home/p': '1001:1001', 'home/q': '1000:1000' },
  },
}

/** undefined: the golden result is what is meant. Throws for an entry that has nothing to change. */
export function meantResult(name: string, golden: Result): Result | undefined {
  const change = meant[name]
  if (!change) return undefined
  const files = { ...golden.files }
  const entryAt = (path: string) => {
    const entry = files[path]
    if (!entry) throw new Error(`test/kairos/meant.ts: ${name} has no ${path}`)
    return entry
  }
  for (const [path, { from, to }] of Object.entries(change.texts)) {
    const entry = entryAt(path)
    if (!entry.text?.includes(from)) throw new Error(`test/kairos/meant.ts: ${name} has another ${path}`)
    files[path] = { ...entry, text: entry.text.replace(from, to) }
  }
  for (const [path, owner] of Object.entries(change.owners)) files[path] = { ...entryAt(path), owner }
  return { ...golden, files }
}
