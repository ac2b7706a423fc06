// Where ovf-env.xml lies: in a seed folder, on a disc, or where it was kept in an earlier boot.

import { posix } from 'node:path'
import type { Facts, Filesystem } from '../../../core/facts.ts'
import type { SeedReader } from '../../shared/contained.ts'
import { readFilesystem } from '../../shared/seed-disk.ts'
import { seedFileLimit } from '../../shared/seed-files.ts'
import { type OvfEnv, parseOvfEnv } from './ovf-env.ts'
import { ovfFile, seedFolder } from './places.ts'
import type { Input } from './settings.ts'

export interface Media {
  readonly ovf: OvfEnv
  /** A folder or a device. */
  readonly place: string
  readonly content: string
  /** A disc, which is put out when it was read. */
  readonly device?: string
}

/** The first that is of Azure. Throws a ConfigError for one that is and cannot be used. */
export async function findMedia(input: Input): Promise<Media | undefined> {
  const { host, facts, settings, notices } = input
  const inFolder = async (folder: string, files: SeedReader, place = folder): Promise<Media | undefined> => {
    const content = await files.read(posix.join(folder, ovfFile), { limit: seedFileLimit })
    return content && mediaOf(content.toString('utf8'), place)
  }
  const seed = await inFolder(seedFolder, host.files)
  if (seed) return seed
  for (const disc of discs(facts)) {
    const media = await readFilesystem(host, disc, notices, (folder, files) => inFolder(folder, files, disc.device))
    if (media) return { ...media, device: disc.device }
  }
  return inFolder(settings.data_dir, host.files)
}

export async function mediaOf(content: string, place: string): Promise<Media | undefined> {
  const ovf = await parseOvfEnv(content, place.startsWith('/dev/') ? `${ovfFile} of ${place}` : `${place}/${ovfFile}`)
  return ovf && { ovf, place, content }
}

/** The usual drive first, then ISO 9660, then UDF. */
function discs({ filesystems }: Facts): readonly Filesystem[] {
  const ofType = (type: string) => filesystems.filter((one) => one.type === type)
  const all = [...ofType('iso9660'), ...ofType('udf')]
  const isUsual = ({ device }: Filesystem) => device === '/dev/sr0'
  return [...all.filter(isUsual), ...all.filter((one) => !isUsual(one))]
}
