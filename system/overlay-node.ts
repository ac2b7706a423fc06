// What an overlay knows of one path.

import type { FileInfo } from './host.ts'

export interface OverlayNode {
  readonly type: FileInfo['type']
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Default 1. */
  readonly links?: number | undefined
  readonly modified: Date
  readonly target?: string | undefined
  /** Of a file. Absent: still the content below, at `below`. */
  readonly content?: Buffer | undefined
  readonly below?: string | undefined
  readonly size?: number | undefined
  /** A directory that hides the one below. */
  readonly opaque?: boolean
}

/** Canonical path → what is there now; null where something below is gone. */
export type OverlayNodes = Map<string, OverlayNode | null>

export function infoOf(node: OverlayNode): FileInfo {
  const { type, mode, uid, gid, links = 1, modified } = node
  const size = node.content?.length ?? node.size ?? (node.target ? Buffer.byteLength(node.target) : 0)
  return { type, size, mode: mode & 0o7777, uid, gid, links, modified }
}
