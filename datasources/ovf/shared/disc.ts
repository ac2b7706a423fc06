// The disc by which an OVF environment comes to a machine: a small iso9660, with a label of its own or with nothing but the environment on it.

import { HostError } from '../../../core/errors.ts'
import type { Facts, Filesystem } from '../../../core/facts.ts'
import type { Files, Host } from '../../../system/host.ts'

const labels = ['OVF-TRANSPORT', 'OVFENV', 'OVF ENV']
/** Of discs that others have a use for. */
const othersLabels = /^(?:config-2|cidata|rd_rdfe_stable.*)$/i
const largest = 10_000_000
const uri = 'http://schemas.dmtf.org/ovf/environment/1'

/** Whole discs, in the order of their names. A disc image on a loop device counts too. */
export function discs({ filesystems }: Pick<Facts, 'filesystems'>): readonly Filesystem[] {
  return filesystems.filter(
    ({ device, type }) => type === 'iso9660' && /^\/dev\/(?:sr\d+|hd[a-z]|xvd[a-z]+|loop\d+)$/.test(device),
  )
}

export function isLabelled({ label = '' }: Filesystem): boolean {
  return labels.some((known) => label === known || label === known.toLowerCase())
}

/** The first disc whose bytes have the name of the environment's format in them. */
export async function discWithEnvironment(host: Pick<Host, 'files'>, facts: Facts): Promise<string | undefined> {
  for (const { device, label = '' } of discs(facts)) {
    if (!othersLabels.test(label) && (await hasEnvironment(host.files, device))) return device
  }
  return undefined
}

async function hasEnvironment(files: Files, device: string): Promise<boolean> {
  const sectors = await files.readText(`/sys/class/block/${device.slice('/dev/'.length)}/size`)
  const size = Number(sectors?.trim()) * 512
  if (!(size > 0 && size < largest)) return false
  const piece = 1 << 20
  try {
    for (let start = 0; start < size; start += piece) {
      const bytes = await files.read(device, { start, length: Math.min(piece + uri.length, size - start) })
      if (bytes?.toString('latin1').toLowerCase().includes(uri)) return true
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error // A drive without a disc, or one that cannot be read.
  }
  return false
}
