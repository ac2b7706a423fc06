// Machines that Azure makes in advance: how one waits for its owner.

import type { Files } from '../../../system/host.ts'
import type { Standby } from '../../datasource.ts'
import type { ImdsMetadata } from './imds-document.ts'
import type { OvfEnv } from './ovf-env.ts'
import { reportedMark } from './places.ts'
import { settleStandby } from './reports.ts'

/** 'unknown': it was reported in an earlier boot, which says nothing about the kind. */
export type Kind = 'none' | 'running' | 'savable' | 'os-disk' | 'unknown'

export async function kindOf(files: Files, ovf: OvfEnv | undefined, imds: ImdsMetadata | undefined): Promise<Kind> {
  if (await files.exists(reportedMark)) return 'unknown'
  const given = [ovf?.preprovisionedType, ppsType(imds)]
  if (given.includes('Savable')) return 'savable'
  if (given.includes('PreprovisionedOSDisk')) return 'os-disk'
  return ovf?.preprovisioned || given.includes('Running') ? 'running' : 'none'
}

export function ppsType(imds: ImdsMetadata | undefined): string | undefined {
  return imds?.extended?.compute?.ppsType || undefined
}

export function standbyOf(kind: Exclude<Kind, 'none'>, device: string | undefined, place: string): Standby {
  const resumed = { place }
  switch (kind) {
    case 'running':
      return { standby: 'replugged', settle: settleStandby(device, { mark: true, loosely: false }), resumed }
    case 'savable':
      return { standby: 'replaced', settle: settleStandby(device, { mark: true, loosely: true }), resumed }
    case 'os-disk':
      return { standby: 'off', settle: settleStandby(device, { mark: false, loosely: false }), resumed }
    case 'unknown':
      return { standby: 'nothing', resumed }
  }
}
