// User-data on a disk: one with the label of NoCloud's or OpenStack's, else any disc that is in a drive.

import { HostError } from '../../../core/errors.ts'
import type { Facts, Filesystem } from '../../../core/facts.ts'
import { bothCases, filesystemsLabelled } from '../../../datasources/shared/labels.ts'
import { readFilesystem } from '../../../datasources/shared/seed-disk.ts'
import type { Files } from '../../../system/host.ts'
import type { Provider } from './provider.ts'

export const cdrom = onDisk('cdrom', 'cidata', ['user-data', 'config'])
export const configDrive = onDisk('config-drive', 'config-2', ['openstack/latest/user_data'])

function onDisk(name: string, label: string, names: readonly string[]): Provider {
  return {
    name,
    disk: true,
    async find({ host, notices, facts }) {
      for (const filesystem of candidates(facts, label)) {
        const userData = await readFilesystem(host, filesystem, notices, (folder) => firstIn(host.files, folder, names))
        if (userData) return { userData }
      }
      return undefined
    },
  }
}

function candidates(facts: Facts, label: string): readonly Filesystem[] {
  const labelled = filesystemsLabelled(facts, bothCases(label))
  const drives = facts.filesystems.filter(({ device }) => /^\/dev\/sr\d+$/.test(device))
  return [...new Set([...labelled, ...drives])]
}

async function firstIn(files: Files, folder: string, names: readonly string[]): Promise<Uint8Array | undefined> {
  for (const name of names) {
    try {
      const content = await files.read(`${folder}/${name}`)
      if (content) return content
    } catch (error) {
      // A directory of that name, on a disc that is somebody's.
      if (!(error instanceof HostError) || error.code !== 'io') throw error
    }
  }
  return undefined
}
