// The disk that IBM's classic virtual servers get their metadata on. One of its two kinds has a config drive's label too, and is told by
// its UUID.

import type { Facts, Filesystem } from '../../core/facts.ts'
import type { Host } from '../../system/host.ts'
import { virtualizationName } from '../../system/virtualization.ts'

export const xenFolder = '/proc/xen'

export interface IbmDisk {
  /** 'live': made from one of IBM's images, whose disk is a config drive; 'template': from a user's own. */
  readonly kind: 'live' | 'template'
  readonly disk: Filesystem
}

/** `own`: IBMCloud's source has asked, as the stages do not know the hypervisor. */
function isXen({ virtualization, paths, own }: Facts): boolean {
  if (virtualization.container) return false
  return virtualization.name === 'xen' || paths.has(xenFolder) || own?.['IBMCloud']?.['xen'] === true
}

/** Where nobody knows the hypervisor yet, and the machine has a disk that would be IBM's on Xen: which one it is. */
export async function lookForXen(host: Host, facts: Facts): Promise<boolean> {
  if (isXen(facts)) return true
  const { name, container } = facts.virtualization
  if (container || name !== 'unavailable' || !diskLikeIbms(facts)) return false
  return (await virtualizationName(host)) === 'xen'
}

/** undefined: there is none. */
export function ibmDisk(facts: Facts): IbmDisk | undefined {
  return isXen(facts) ? diskLikeIbms(facts) : undefined
}

function diskLikeIbms(facts: Facts): IbmDisk | undefined {
  const labelled = (label: string) => facts.filesystems.filter((one) => one.label?.toUpperCase() === label)
  const live = labelled('CONFIG-2').find(({ uuid }) => uuid?.toUpperCase() === '9796-932E')
  if (live) return { kind: 'live', disk: live }
  const [template] = labelled('METADATA')
  return template && { kind: 'template', disk: template }
}
