// disk_setup: partitions and filesystems for disks that come empty.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Infer } from '../../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { cloudDevice } from '../shared/metadata.ts'
import { type DiskSettings, diskSchema, type FilesystemEntry, type FilesystemSettings } from './shared/disk-settings.ts'
import { makeFilesystem } from './shared/filesystems.ts'
import { partition } from './shared/partitions.ts'

export const diskSetup: ConfigModule<Infer<typeof diskSchema>> = {
  id: 'disk_setup',
  frequency: 'once-per-instance',
  unrepeatable: { why: 'formats disks' },
  activeFor: ['disk_setup', 'fs_setup'],
  schema: diskSchema,
  examples: [
    `#cloud-config
device_aliases: {my_alias: /dev/sdb, swap_disk: /dev/sdc}
disk_setup:
  my_alias: {layout: [50, 50], overwrite: true, table_type: gpt}
  swap_disk: {layout: [[100, 82]], overwrite: true, table_type: gpt}
  /dev/sdd: {layout: true, overwrite: true, table_type: mbr}
fs_setup:
- {cmd: "mkfs -t %(filesystem)s -L %(label)s %(device)s", device: my_alias.1, filesystem: ext4, label: fs1}
- {device: my_alias.2, filesystem: ext4, label: fs2}
- {device: swap_disk.1, filesystem: swap, label: swap}
mounts:
- [my_alias.1, /mnt1]
`,
  ],
  async apply(config, context) {
    const { notices } = context
    const aliases = config.device_aliases ?? {}
    const disks = new Map<string, DiskSettings>()
    for (const [name, settings] of Object.entries(config.disk_setup ?? {})) {
      const device = await resolveAlias(name, aliases, context)
      if (settings) disks.set(device, settings)
      else notices.warning('disk-setup/bad-entry', say`Invalid disk definition for ${say.path(device)}`)
    }
    for (const [device, settings] of disks) {
      try {
        await partition(device, settings, context)
      } catch (error) {
        notices.warning(
          'disk-setup/failed',
          say`Failed partitioning operation on ${say.path(device)}: ${reasonOf(error, device)}`,
        )
      }
    }
    for (const [index, entry] of (config.fs_setup ?? []).entries()) {
      const settings = await resolved(entry, aliases, context)
      if (!settings) {
        notices.warning('disk-setup/bad-entry', say`fs_setup/${index} names no device`)
        continue
      }
      try {
        await makeFilesystem(settings, context)
      } catch (error) {
        notices.warning(
          'disk-setup/failed',
          say`Failed during filesystem operation on ${say.path(settings.device)}: ${reasonOf(error, settings.device)}`,
          { where: { document: 'merged config', path: say`fs_setup/${index}` } },
        )
      }
    }
  },
}

async function resolveAlias(
  name: string,
  aliases: Readonly<Record<string, string>>,
  { instance, host }: ModuleContext,
): Promise<string> {
  const meant = (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name
  return (await cloudDevice(meant, instance, host)) ?? meant
}

/** "alias.2" names a partition along with the device. */
async function resolved(
  entry: FilesystemEntry,
  aliases: Readonly<Record<string, string>>,
  context: ModuleContext,
): Promise<FilesystemSettings | undefined> {
  const { device, partition: given } = entry
  if (typeof device !== 'string' || device === '') return undefined
  const [, base = device, number] = /^(.+)\.([^.]+)$/.exec(device) ?? []
  if (number !== undefined && given !== undefined) {
    context.notices.warning(
      'disk-setup/ignored',
      say`The partition of ${say.path(device)} is overridden by ${say.word(number)}`,
    )
  }
  const meant = await resolveAlias(base, aliases, context)
  return { ...entry, device: meant, ...(number === undefined ? {} : { partition: number }) }
}
