// The ephemeral disk: Azure gives a new one, with an empty NTFS, whenever a machine moves to another host.

import { commandWrote } from '../../../core/errors.ts'
import type { Filesystem } from '../../../core/facts.ts'
import { say } from '../../../core/said.ts'
import type { Deed } from '../../../system/deed.ts'
import type { Host } from '../../../system/host.ts'
import type { ActivateInput } from '../../datasource.ts'
import type { SeedReader } from '../../shared/contained.ts'
import { readFilesystem } from '../../shared/seed-disk.ts'
import type { Settings } from './settings.ts'

/** What Azure puts there, and what Windows keeps on every disk. */
const unimportant: readonly string[] = ['dataloss_warning_readme.txt', 'system volume information', '$recycle.bin']
const modules = ['config_disk_setup', 'config_mounts']

/** On a new disk, the partition and the filesystem are made once more. */
export async function ephemeralDiskDeeds(input: ActivateInput<Settings>): Promise<readonly Deed[]> {
  const { host, settings, newInstance, paths } = input
  const alias = settings.disk_aliases['ephemeral0']
  if (newInstance || settings.never_destroy_ntfs || alias === undefined) return []
  const device = await host.files.resolve(alias)
  if (device === undefined || !(await isNew(input, device))) return []
  return modules.map((module) => ({
    what: say`set the new ephemeral disk up in this boot (${say.word(module)})`,
    remove: `${paths.instance}/sem/${module}`,
  }))
}

async function isNew({ host, facts, notices }: ActivateInput<Settings>, device: string): Promise<boolean> {
  const name = device.slice(device.lastIndexOf('/') + 1)
  const entries = (await host.files.list(`/sys/class/block/${name}`)) ?? []
  const partitions = entries.filter((entry) => entry.startsWith(name)).map((entry) => `/dev/${entry}`)
  // One, or one after another that Windows reserves.
  const [, last] = partitions.length === 2 ? partitions : [undefined, partitions[0]]
  if (partitions.length > 2 || last === undefined) return false
  const filesystem = facts.filesystems.find((one) => one.device === last)
  if (filesystem?.type !== 'ntfs') return false
  return (await isEmpty(host, filesystem, notices)) ?? false
}

async function isEmpty(
  host: Host,
  filesystem: Filesystem,
  notices: ActivateInput['notices'],
): Promise<boolean | undefined> {
  const isUnimportant = (entry: string) => unimportant.includes(entry.toLowerCase())
  const look = async (folder: string, files: SeedReader) => ((await files.list(folder)) ?? []).every(isUnimportant)
  // A kernel that cannot read it has put nothing there.
  const unknown = (error: unknown) => (commandWrote(error, /unknown filesystem type/) ? true : undefined)
  return readFilesystem(host, filesystem, notices, look, unknown)
}

/** The line that `mounts` wrote for it. */
export async function fstabDeeds({ files }: Host): Promise<readonly Deed[]> {
  const text = await files.readText('/etc/fstab')
  const content = text
    ?.split('\n')
    .filter((line) => !line.includes('azure_resource'))
    .join('\n')
  if (text === undefined || content === undefined || content === text) return []
  return [{ what: say`take the ephemeral disk out of /etc/fstab`, write: '/etc/fstab', content, mode: 0o644 }]
}
