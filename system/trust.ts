// Who else can decide what a path means, and what may be done there: rules over what is there, the same for every host.
//
// A directory that only root (or the agent itself) can write into is ours, and in it a name means what root made of it. In any
// other, in a home, in /tmp, its holder may put a link, a hard link or a fifo under the name that the agent is about to use, or
// swap it meanwhile. There a link is followed only to what is its owner's anyway, and nothing is changed that may be
// somebody else's. systemd's CHASE_SAFE and the kernel's protected_symlinks, protected_hardlinks and protected_regular are alike.
//
// Who can write into the directories of accounts, programs, and the agent's own config and state has the machine anyway: these are
// trusted as they are, and where root's own link has put them. Images are made by copying trees of users, owners included.
//
// Some directories of root's are open to a group of the system's, as Ubuntu's /var/log is to syslog and Debian's /usr/local to staff.
// Its members can make no link of root's; they can only give one that root made there another name. A group that no ordinary user
// is in is trusted as far as that: root's own links are followed. With anybody else in it they are not.

import { type Said, say } from '../core/said.ts'
import type { FileInfo } from './host.ts'

export type Trusted = Pick<FileInfo, 'type' | 'mode' | 'uid' | 'gid'> & { readonly links?: number | undefined }

/** Users whose doing needs no second look. */
export type Ours = (uid: number) => boolean

/**
 * Root's and those of whoever could do it all himself: the agent's `own` user, and the owner of the top of the tree, which was chosen
 * by whoever chose the tree.
 */
export function oursIn(top: Pick<Trusted, 'uid'> | undefined, own = 0): Ours {
  return (uid) => uid === 0 || uid === own || uid === top?.uid
}

const DECIDING = [
  ...['/etc', '/etc/cloud', '/etc/cloud/cloud.cfg.d', '/usr', '/var', '/var/lib', '/var/lib/cloud'],
  '/run/cloud-init', // cloud.cfg in it is config too.
]

/**
 * Whether whoever can write into a directory has the machine: its accounts, programs, or what the agent runs. To distrust its names
 * protects from nobody, and would stop the agent in an image that a user's tree was copied onto with its owner.
 */
export function decides(path: string): boolean {
  return DECIDING.includes(path)
}

/** Who can give names another meaning: a user, the members of a group in root's directory, or ANYONE; undefined: none but us. */
export type Holder = number | Group | undefined
export type Group = `group ${number}`
export const ANYONE = -1

export function isGroup(holder: Holder): holder is Group {
  return typeof holder === 'string'
}

export function gidOf(group: Group): number {
  return Number(group.slice('group '.length))
}

const STICKY = 0o1000
const GROUP_WRITES = 0o020
const OTHERS_WRITE = 0o002

/**
 * Who can change what the name of `entry` in `directory` means (undefined: "/"). In a sticky directory of ours that is nobody,
 * if the entry is ours and has no other name: it can be neither renamed nor removed.
 */
export function holderIn(directory: Trusted | undefined, ours: Ours, entry?: Trusted): Holder {
  if (!directory) return undefined
  const { uid, gid, mode } = directory
  if (!ours(uid)) return mode & OTHERS_WRITE ? ANYONE : uid
  if (!(mode & (OTHERS_WRITE | GROUP_WRITES))) return undefined
  const stays = mode & STICKY && entry && ours(entry.uid) && hasOneName(entry)
  if (stays) return undefined
  return mode & OTHERS_WRITE ? ANYONE : `group ${gid}`
}

/** Who can change what a path means: `above` the path of the directory, `here` a name in it. */
export function joined(above: Holder, here: Holder): Holder {
  if (here === undefined || here === above) return above
  return isGroup(here) && above !== undefined ? ANYONE : here
}

function hasOneName({ type, links = 1 }: Trusted): boolean {
  return type === 'directory' || links === 1
}

/**
 * Whose the thing has to be that `link` leads to, if `holder` can change what its path means; undefined: it may lead anywhere;
 * ANYONE: it is not followed; a group: it may lead anywhere if no ordinary user is in it.
 */
export function boundTo(holder: Holder, link: Trusted, ours: Ours): Holder {
  if (holder === undefined || holder === ANYONE) return holder
  if (isGroup(holder)) return ours(link.uid) && hasOneName(link) ? holder : ANYONE
  return link.uid === holder || ours(link.uid) ? holder : ANYONE
}

/**
 * Why what is there may not be changed in place or have its content read: somebody could have planted it. `expected` is the
 * user that it is to belong to.
 */
export function planted(
  directory: Trusted | undefined,
  node: Trusted,
  ours: Ours,
  use: 'read' | 'change',
  expected?: number,
): Said | undefined {
  const holder = holderIn(directory, ours)
  if (holder === undefined || !directory) return undefined
  const { type, uid } = node
  const where = say`in a directory that ${nameOf(holder)} can write`
  if (!hasOneName(node) && uid !== holder) return say`is user ${uid}'s file under a second name, ${where}`
  if (holderIn(directory, ours, node) === undefined) return undefined
  const gives = use === 'read' || (expected !== undefined && expected !== uid && !ours(expected))
  // He may have moved it there, for the agent to show or give him.
  if (gives && type === 'file' && isUser(holder) && uid !== holder && !readableIn(directory, node))
    return say`is user ${uid}'s alone, ${where}`
  if (type !== 'file' && type !== 'directory' && type !== 'link') return say`is a ${type} ${where}`
  if (use === 'read' || ours(uid) || uid === holder || uid === expected) return undefined
  // A group that may write into root's directory has its files there, as syslog has in /var/log.
  if (ours(directory.uid) && !(directory.mode & OTHERS_WRITE)) return undefined
  return say`is user ${uid}'s, ${where}`
}

/** For whoever has the directory. What belongs to the group of his directory is his to read too. */
function readableIn(directory: Trusted, { mode, gid }: Trusted): boolean {
  return (mode & (gid === directory.gid ? 0o044 : 0o004)) !== 0
}

function isUser(holder: number | Group): boolean {
  return holder !== ANYONE && !isGroup(holder)
}

function nameOf(holder: number | Group): Said {
  if (isGroup(holder)) return say`group ${gidOf(holder)}`
  return holder === ANYONE ? say`anyone` : say`user ${holder}`
}

/** Of a rename: what somebody can swap after it was looked at may only go where he could put it himself. */
export function movable(from: Trusted | undefined, node: Trusted, to: Trusted | undefined, ours: Ours): boolean {
  const holder = holderIn(from, ours, node)
  return holder === undefined || holder === holderIn(to, ours)
}
