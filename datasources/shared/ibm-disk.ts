// The disk that IBM's classic virtual servers get their metadata on. One of its two kinds has a config drive's label too, and is told by
// its UUID.

import type { Facts, Filesystem } from '../../core/facts.ts'

export const xenFolder = '/proc/xen'

export interface IbmDisk {
  /** 'live': made from one of IBM's images, whose disk is a config drive; 'template': from a user's own. */
  readonly kind: 'live' | 'template'
  readonly disk: Filesystem
}

export function isXen({ virtualization, paths }: Facts): boolean {
  return !virtualization.container && (virtualization.name === 'xen' || paths.has(xenFolder))
}

/** undefined: there is none. */
export function ibmDisk(facts: Facts): IbmDisk | undefined {
  return isXen(facts) ? diskLikeIbms(facts) : undefined
}

/** A disk that would be IBM's on Xen. */
export function diskLikeIbms(facts: Facts): IbmDisk | undefined {
  const labelled = (label: string) => facts.filesystems.filter((one) => one.label?.toUpperCase() === label)
  const live = labelled('CONFIG-2').find(({ uuid }) => uuid?.toUpperCase() === '9796-932E')
  if (live) return { kind: 'live', disk: live }
  const [template] = labelled('METADATA')
  return template && { kind: 'template', disk: template }
}
