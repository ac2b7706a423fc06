// OpenNebula: a disk (or a folder) with context.sh, assignments that a shell could read.
// https://docs.opennebula.io/stable/management_and_operations/references/kvm_contextualization.html

import { posix } from 'node:path'
import { ConfigError, HostError, reasonOf } from '../../core/errors.ts'
import type { Facts, Filesystem } from '../../core/facts.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from '../datasource.ts'
import type { SeedReader } from '../shared/contained.ts'
import { filesystemsLabelled } from '../shared/labels.ts'
import { detects, fileExists, labelled } from '../shared/rules.ts'
import { readFilesystem } from '../shared/seed-disk.ts'
import { seedFileLimit } from '../shared/seed-files.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    dsmode: { type: 'string', description: 'Used where the context has no DSMODE: local, net or disabled.' },
    parseuser: { type: 'string', description: 'Accepted for images that have it: nothing of the context is run.' },
  },
})
type Settings = Infer<typeof settings>
type Input = ReadInput<Settings>

const folder = `${defaultPaths.cloud}/seed/opennebula`
const seedFiles = ['context.sh', 'meta-data'].map((name) => `${folder}/${name}`)

export const opennebula: Datasource<Settings> = {
  name: 'OpenNebula',
  phases: ['local'],
  settings,
  defaultId: 'iid-dsopennebula',
  probes: seedFiles,
  detect: detects(...seedFiles.map(fileExists), labelled('CONTEXT', 'CDROM')),
  read,
}

async function read(input: Input): Promise<Discovered | undefined> {
  const { host, facts, notices } = input
  const seeded = await instanceIn(input, folder, folder, host.files)
  if (seeded) return seeded
  const disks = [
    ...filesystemsLabelled(facts, ['CONTEXT']),
    ...filesystemsLabelled(facts, ['CDROM']),
    // Known by its label alone unless it was asked for.
    ...ofType(facts, 'iso9660'),
  ]
  for (const disk of new Set(disks)) {
    const found = await readFilesystem(host, disk, notices, (...at) => instanceIn(input, disk.device, ...at))
    if (found) return found
  }
  return undefined
}

/** undefined: there is no context, or one that cannot be used, and a notice says why. */
async function instanceIn(input: Input, seed: string, directory: string, files: SeedReader) {
  const { notices } = input
  const path = posix.join(directory, 'context.sh')
  const document = seed.startsWith('/dev/') ? `${seed}: context.sh` : path
  try {
    const text = await files.readText(path, { limit: seedFileLimit })
    if (text === undefined) return undefined
    const { contextInstance } = await import('./shared/opennebula-context.ts')
    return await contextInstance(input, text, document, seed)
  } catch (error) {
    if (error instanceof ConfigError) {
      notices.warning('datasource/bad-metadata', say`The context is not used: ${error.reason}`, { where: error.where })
    } else if (error instanceof HostError) {
      const where = { document }
      notices.warning('datasource/unreadable', say`Cannot read the context: ${reasonOf(error, path)}`, { where })
    } else throw error
    return undefined
  }
}

function ofType(facts: Facts, type: string): readonly Filesystem[] {
  return facts.filesystems.filter((disk) => disk.type === type).sort((a, b) => (a.device < b.device ? -1 : 1))
}
