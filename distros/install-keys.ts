// Puts public keys where the machine's sshd will look for them, and nowhere that sshd would refuse or an attacker could redirect.

import type { Notices } from '../core/notices.ts'
import type { FileInfo, Host, Owner } from '../system/host.ts'
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
  const owner = ownerOf(user)
  await host.files.makeDirectory(`${user.home}/.ssh`, { mode: 0o700, owner })
  const path = await keyFile(host, notices, user)
  const existing = await host.files.readText(path)
  const lines = [...new Set(keys)].map((key) => parseKeyLine(key, options))
  const text = updateAuthorizedKeys(existing ?? '', lines)
  await host.files.write(path, text, existing === undefined ? { mode: 0o600, owner } : { owner })
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
  return `${user.home}/.ssh/authorized_keys`
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

/** The first file sshd reads that is the user's own and safe; ~/.ssh/authorized_keys if there is none. */
async function keyFile(host: Host, notices: Notices, user: Account): Promise<string> {
  const { patterns, strict } = await sshdFiles(host)
  for (const pattern of patterns) {
    const path = expandPattern(pattern, user)
    if (!isOwn(pattern, path, user)) continue
    const problem = await makeSafe(host, user, path, strict)
    if (!problem) return path
    notices.debug(`Not putting keys of ${user.name} into ${path}: ${problem}`)
  }
  return `${user.home}/.ssh/authorized_keys`
}

export function expandPattern(pattern: string, user: Account): string {
  const path = pattern.replace(/%([hu%])/g, (_, token) => (token === 'h' ? user.home : token === 'u' ? user.name : '%'))
  return path.startsWith('/') ? path : `${user.home}/${path}`
}

/** Walks down to the file, making missing directories; says what makes it unfit. */
async function makeSafe(host: Host, user: Account, path: string, strict: boolean): Promise<string | undefined> {
  const parts = path.split('/').filter((part) => part !== '')
  const homeParent = user.home.slice(0, user.home.lastIndexOf('/')) || '/'
  for (let count = 1; count < parts.length; count++) {
    const directory = `/${parts.slice(0, count).join('/')}`
    if (directory === user.home || `${homeParent}/`.startsWith(`${directory}/`)) continue
    const info = await host.files.stat(directory, { follow: false })
    const within = directory.startsWith(`${user.home}/`)
    if (!info) {
      const options = within ? { mode: 0o700, owner: ownerOf(user) } : { mode: 0o755 }
      await host.files.makeDirectory(directory, options)
      continue
    }
    if (info.type !== 'directory') return `${directory} is a ${info.type}`
    const problem = unsafe(info, user, 0o711, strict)
    if (problem) return `${directory} ${problem}`
  }
  const info = await host.files.stat(path, { follow: false })
  if (!info) return undefined
  if (info.type !== 'file') return `it is a ${info.type}`
  return unsafe(info, user, 0o644, strict)
}

function unsafe(info: FileInfo, user: Account, access: number, strict: boolean): string | undefined {
  if (!Number.isInteger(user.gid)) return undefined
  if (info.uid !== user.uid && info.uid !== 0) return `belongs to user ${info.uid}`
  const shift = info.uid === user.uid ? 0o700 : info.gid === user.gid ? 0o070 : 0o007
  const needed = access & shift
  if ((info.mode & needed) !== needed) return `cannot be used by ${user.name} (mode ${info.mode.toString(8)})`
  if (strict && (info.mode & 0o022) !== 0) return `can be written by others (mode ${info.mode.toString(8)})`
  return undefined
}
