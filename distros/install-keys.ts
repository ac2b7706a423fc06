// Puts public keys where the machine's sshd will look for them, and nowhere that sshd would refuse or an attacker could redirect.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Notices } from '../core/notices.ts'
import { type Said, say } from '../core/said.ts'
import type { FileInfo, Host, Owner } from '../system/host.ts'
import { oursIn } from '../system/trust.ts'
import { parseKeyLine, updateAuthorizedKeys } from './authorized-keys.ts'
import type { Account } from './distro.ts'
import { sshdConfig, sshdSettings } from './sshd-config.ts'

export async function installKeys(
  host: Host,
  notices: Notices,
  user: Account,
  keys: readonly string[],
  options?: string,
): Promise<void> {
  const lines = [...new Set(keys)].map((key) => parseKeyLine(key, options))
  await editKeyFile(host, notices, user, {
    edit: (existing) => updateAuthorizedKeys(existing, lines),
    folderMode: 'set',
  })
}

export interface KeyFileEdit {
  /** From the text of the file, which is empty where there is none. */
  readonly edit: (existing: string) => string
  /** 'keep': a ~/.ssh that is there keeps its mode, as far as others cannot write into it. */
  readonly folderMode: 'set' | 'keep'
}

/** Edits the file in which the machine's sshd looks for the user's keys. */
export async function editKeyFile(
  host: Host,
  notices: Notices,
  user: Account,
  { edit, folderMode }: KeyFileEdit,
): Promise<void> {
  const path = (await safeKeyFile(host, notices, user)) ?? usualFile(user)
  // Before ~/.ssh is his: what only root can read is not shown to him from then on.
  const there = await keysBefore(host, path)
  await prepare(host, notices, user, { path, folderMode })
  const existing = there ?? (await host.files.readText(path))
  const owner = ownerOf(user)
  await host.files.write(path, edit(existing ?? ''), existing === undefined ? { mode: 0o600, owner } : { owner })
}

/**
 * Makes ~/.ssh where it is missing, as it has to be. Throws 'unsafe', and changes nothing, where it is not the user's: whoever
 * owns a home can put a link there, to a directory that would be given away.
 */
async function makeKeyFolder(host: Host, user: Account, folderMode: KeyFileEdit['folderMode'] = 'set'): Promise<void> {
  const folder = folderOf(user)
  const problem = await notOwn(host, folder, 'directory', user)
  if (problem) throw refused(folder, problem, user)
  // A link of the user's own is followed, but what it leads to is his affair.
  if ((await host.files.readLink(folder)) !== undefined) return
  const there = folderMode === 'keep' ? await host.files.stat(folder) : undefined
  await host.files.makeDirectory(folder, { mode: (there?.mode ?? 0o700) & ~0o022, owner: ownerOf(user) })
}

const folderOf = (user: Account) => `${user.home}/.ssh`

function refused(path: string, problem: Said, user: Account): HostError {
  const what = say`Not putting ssh keys of ${say.named(user.name)} into ${say.path(path)}: it ${problem}`
  return new HostError('unsafe', what, { detail: { path } })
}

/** An empty file for keys, with ~/.ssh, where there is none. Throws 'unsafe' where there is something that is not the user's. */
export async function makeKeyFile(host: Host, user: Account): Promise<void> {
  const path = usualFile(user)
  if (!(await host.files.exists(folderOf(user)))) await makeKeyFolder(host, user)
  const problem = await notOwn(host, path, 'file', user)
  if (problem) throw refused(path, problem, user)
  if (await host.files.exists(path)) return
  await host.files.write(path, '', { mode: 0o600, owner: ownerOf(user) })
}

/** Why this is not for the user's keys; undefined: it is, or there is nothing yet. */
async function notOwn(
  { files }: Host,
  path: string,
  type: 'file' | 'directory',
  user: Account,
): Promise<Said | undefined> {
  const info = await files.stat(path, { follow: false })
  if (!info) return undefined
  const known = Number.isInteger(user.gid)
  if (info.type !== 'link') {
    if (info.type !== type) return say`is a ${info.type}`
    const ours = oursIn(await files.stat('/'))
    return known && info.uid !== user.uid && !ours(info.uid) ? say`belongs to user ${info.uid}` : undefined
  }
  const target = await files.stat(path)
  if (known && target?.type === type && target.uid === user.uid) return undefined
  return say`is a link to ${say.path((await files.readLink(path)) ?? 'nothing')}, which is not a ${type} of ${say.named(user.name)}`
}

/** By number; by name for a user that so far exists only in a plan. */
function ownerOf(user: Account): Owner {
  const known = Number.isInteger(user.gid)
  return known ? { user: user.uid, group: user.gid } : { user: user.name, group: user.name }
}

/** The file the user's keys are in; creates nothing. */
export async function findKeyFile(host: Host, user: Account): Promise<string> {
  for (const pattern of (await sshdFiles(host)).patterns) {
    const path = expandPattern(pattern, user)
    if (isOwn(pattern, path, user) && (await host.files.stat(path))?.type === 'file') return path
  }
  return usualFile(user)
}

async function sshdFiles(host: Host): Promise<{ patterns: readonly string[]; strict: boolean }> {
  const settings = sshdSettings((await host.files.readText(sshdConfig)) ?? '')
  return {
    patterns: (settings.get('authorizedkeysfile') ?? '%h/.ssh/authorized_keys').split(/\s+/),
    strict: (settings.get('strictmodes') ?? 'yes').toLowerCase() === 'yes',
  }
}

const isOwn = (pattern: string, path: string, user: Account) =>
  pattern.includes('%u') || pattern.includes('%h') || path.startsWith(`${user.home}/`)

const usualFile = (user: Account) => `${folderOf(user)}/authorized_keys`

/** undefined also for what may not be used; that is found again, and told, when the place is prepared. */
async function keysBefore({ files }: Host, path: string): Promise<string | undefined> {
  try {
    return await files.readText(path)
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}

/** Makes the directories above the file, and ~/.ssh. Throws 'unsafe' where something is not the user's. */
async function prepare(
  host: Host,
  notices: Notices,
  user: Account,
  { path, folderMode }: { readonly path: string } & Pick<KeyFileEdit, 'folderMode'>,
): Promise<void> {
  try {
    // As in the reference it is made wherever the keys go.
    await makeKeyFolder(host, user, folderMode)
  } catch (error) {
    if (!(error instanceof HostError) || path.startsWith(`${folderOf(user)}/`)) throw error
    notices.warning('ssh/keys-failed', say`${reasonOf(error)}; they are in ${say.path(path)}`)
  }
  if (path !== usualFile(user)) await makeParents(host, user, path)
  const problem = await notOwn(host, path, 'file', user)
  if (problem) throw refused(path, problem, user)
}

/** The first file sshd reads that is the user's own and safe. */
async function safeKeyFile(host: Host, notices: Notices, user: Account): Promise<string | undefined> {
  const { patterns, strict } = await sshdFiles(host)
  for (const pattern of patterns) {
    const path = expandPattern(pattern, user)
    if (!isOwn(pattern, path, user)) continue
    const problem = await unfit(host, user, path, strict)
    if (!problem) return path
    notices.debug(say`Not putting keys of ${say.named(user.name)} into ${say.path(path)}: ${problem}`)
  }
  return undefined
}

export function expandPattern(pattern: string, user: Account): string {
  const path = pattern.replace(/%([hu%])/g, (_, token) => (token === 'h' ? user.home : token === 'u' ? user.name : '%'))
  return path.startsWith('/') ? path : `${user.home}/${path}`
}

/** The directories down to the file that count: not those above the home, and not the home. */
function foldersOf(user: Account, path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '')
  const homeParent = user.home.slice(0, user.home.lastIndexOf('/')) || '/'
  return parts
    .map((_, count) => `/${parts.slice(0, count).join('/')}`)
    .filter((folder) => folder !== '/' && folder !== user.home && !`${homeParent}/`.startsWith(`${folder}/`))
}

/** What makes the file unfit; only looks. Missing directories are fine. */
async function unfit(host: Host, user: Account, path: string, strict: boolean): Promise<Said | undefined> {
  for (const folder of foldersOf(user, path)) {
    const info = await host.files.stat(folder, { follow: false })
    if (!info) continue
    if (info.type !== 'directory') return say`${say.path(folder)} is a ${info.type}`
    // It is put right before it is used.
    if (folder === folderOf(user) && (info.uid === user.uid || info.uid === 0)) continue
    const problem = unsafe(info, user, 0o711, strict)
    if (problem) return say`${say.path(folder)} ${problem}`
  }
  const info = await host.files.stat(path, { follow: false })
  if (!info) return undefined
  if (info.type !== 'file') return say`it is a ${info.type}`
  return unsafe(info, user, 0o644, strict)
}

async function makeParents(host: Host, user: Account, path: string): Promise<void> {
  for (const folder of foldersOf(user, path)) {
    if (await host.files.stat(folder, { follow: false })) continue
    const within = folder.startsWith(`${user.home}/`)
    await host.files.makeDirectory(folder, within ? { mode: 0o700, owner: ownerOf(user) } : { mode: 0o755 })
  }
}

function unsafe(info: FileInfo, user: Account, access: number, strict: boolean): Said | undefined {
  if (!Number.isInteger(user.gid)) return undefined
  if (info.uid !== user.uid && info.uid !== 0) return say`belongs to user ${info.uid}`
  const shift = info.uid === user.uid ? 0o700 : info.gid === user.gid ? 0o070 : 0o007
  const needed = access & shift
  if ((info.mode & needed) !== needed)
    return say`cannot be used by ${say.named(user.name)} (mode ${say.word(info.mode.toString(8))})`
  if (strict && (info.mode & 0o022) !== 0)
    return say`can be written by others (mode ${say.word(info.mode.toString(8))})`
  return undefined
}
