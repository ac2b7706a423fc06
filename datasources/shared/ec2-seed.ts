// A seed folder in the place of EC2's service, for machines and tests without one.

import type { Discovered, ReadInput } from '../datasource.ts'
import { standardInstance } from './fields.ts'
import { seedMapping } from './seed-document.ts'
import { readSeedDirectory } from './seed-files.ts'

export const ec2SeedFiles = ['meta-data', 'user-data'] as const

/** undefined: it has none, or one that cannot be used, which was reported. */
export async function readEc2Seed(
  { host, notices }: Pick<ReadInput, 'host' | 'notices'>,
  folder: string,
): Promise<Discovered | undefined> {
  const files = await readSeedDirectory(host.files, folder, { required: ec2SeedFiles, optional: [] }, notices)
  const metadata = files && (await seedMapping(files.get('meta-data') ?? '', `${folder}/meta-data`, notices))
  if (!files || !metadata) return undefined
  const userData = files.get('user-data')
  return {
    ...standardInstance(metadata),
    ...(userData && { userData }),
    subplatform: `seed-dir (${folder})`,
  }
}
