// The files of users and groups, changed without the tools: while nobody else does, and each whole or not at all.

import { Failure } from '../core/errors.ts'
import { say } from '../core/said.ts'
import {
  type GroupEntry,
  groupFiles,
  type PasswdEntry,
  parseGroup,
  parsePasswd,
  passwdFiles,
} from '../system/accounts.ts'
import type { Files } from '../system/host.ts'

/** Milliseconds for which other programs may have them, as those wait too: lckpwdf(3). */
const patience = 15_000

/** What lckpwdf(3) locks, and with it shadow's tools and systemd-sysusers. */
const lockFile = '/etc/.pwd.lock'

export function whileLocked<T>(files: Files, work: () => Promise<T>): Promise<T> {
  return files.locked(lockFile, { budget: patience }, work)
}

/**
 * In the order in which they are written: who is in passwd has all the rest. The modes are those of new files; undefined: it has to be
 * there.
 */
const accountFiles = {
  group: { path: '/etc/group' },
  shadow: { path: '/etc/shadow', mode: 0o600 },
  subuid: { path: '/etc/subuid', mode: 0o644 },
  subgid: { path: '/etc/subgid', mode: 0o644 },
  passwd: { path: '/etc/passwd' },
} as const satisfies Readonly<Record<string, { readonly path: string; readonly mode?: number }>>

type FileName = keyof typeof accountFiles
const names = Object.keys(accountFiles) as readonly FileName[]

/** Their texts; what has changed is written by `writeAccounts`. */
export interface Accounts extends Record<FileName, string> {
  /** Who is in no file of /etc. */
  readonly elsewhere: { readonly users: readonly PasswdEntry[]; readonly groups: readonly GroupEntry[] }
  readonly before: Readonly<Record<FileName, string | undefined>>
}

export async function readAccounts(files: Files): Promise<Accounts> {
  const before = {} as Record<FileName, string | undefined>
  for (const name of names) {
    const { path, ...made }: { path: string; mode?: number } = accountFiles[name]
    before[name] = await files.readText(path)
    if (before[name] === undefined && made.mode === undefined) throw new Failure(say`there is no ${say.path(path)}`)
  }
  const { passwd = '', group = '', shadow = '', subuid = '', subgid = '' } = before
  const others = async (paths: readonly string[]) =>
    (await Promise.all(paths.slice(1).map(async (path) => (await files.readText(path)) ?? ''))).join('\n')
  const elsewhere = { users: parsePasswd(await others(passwdFiles)), groups: parseGroup(await others(groupFiles)) }
  return { passwd, group, shadow, subuid, subgid, elsewhere, before }
}

export async function writeAccounts(files: Files, accounts: Accounts): Promise<void> {
  for (const name of names) {
    const { path, mode }: { path: string; mode?: number } = accountFiles[name]
    if (accounts[name] === (accounts.before[name] ?? '')) continue
    const before = await files.stat(path)
    // A file of hashes that everybody can read is closed.
    const kept = before && name === 'shadow' ? before.mode & ~0o007 : undefined
    const made = before ? kept : mode
    await files.write(path, accounts[name], { follow: true, ...(made !== undefined && { mode: made }) })
  }
}

/** The ids that have an owner: by the files, and, where a user has no line of its own, by the group of somebody. */
export function idsOf({ passwd, group, elsewhere }: Accounts): {
  uids: ReadonlySet<number>
  gids: ReadonlySet<number>
} {
  const users = [...parsePasswd(passwd), ...elsewhere.users]
  const groups = [...parseGroup(group), ...elsewhere.groups, ...users]
  return { uids: new Set(users.map(({ uid }) => uid)), gids: new Set(groups.map(({ gid }) => gid)) }
}
