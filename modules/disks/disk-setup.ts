// disk_setup: partitions and filesystems of disks that come empty.

import { reasonOf } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { cloudDevice } from '../shared/metadata.ts'
import { switchSchema } from '../shared/settings.ts'
import { makeFilesystem } from './shared/filesystems.ts'
import { partition } from './shared/partitions.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    device_aliases: {
      type: ['object', 'null'],
      additionalProperties: { type: 'string' },
      description: 'Names for devices.',
    },
    disk_setup: {
      type: ['object', 'null'],
      description: 'Partition tables by device.',
      additionalProperties: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: {
          table_type: { type: ['string', 'null'], description: 'mbr or gpt; default mbr.' },
          layout: { description: '"remove", true for one partition, or shares in percent, each alone or with a type.' },
          overwrite: { ...switchSchema, description: 'Also where something is on the disk.' },
        },
      },
    },
    fs_setup: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          label: { type: ['string', 'number', 'null'] },
          filesystem: { type: ['string', 'null'] },
          device: { type: ['string', 'null'] },
          partition: { type: ['string', 'integer', 'null'], description: 'A number, auto, any or none; default any.' },
          overwrite: switchSchema,
          replace_fs: { type: ['string', 'null'] },
          extra_opts: {
            oneOf: [{ type: ['string', 'null'] }, { type: 'array', items: { type: ['string', 'number'] } }],
          },
          cmd: { oneOf: [{ type: ['string', 'null'] }, { type: 'array', items: { type: ['string', 'number'] } }] },
        },
      },
    },
  },
})

export const diskSetup: ConfigModule<Infer<typeof schema>> = {
  id: 'disk_setup',
  frequency: 'once-per-instance',
  activeFor: ['disk_setup', 'fs_setup'],
  schema,
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
    const disks = new Map<string, JsonObject>()
    for (const [name, settings] of Object.entries(config.disk_setup ?? {})) {
      const device = await resolveAlias(name, aliases, context)
      if (isObject(settings as Json)) disks.set(device, settings as JsonObject)
      else notices.warning('disk-setup/bad-entry', `Invalid disk definition for ${device}`)
    }
    for (const [device, settings] of disks) {
      try {
        await partition(device, settings, context)
      } catch (error) {
        notices.warning('disk-setup/failed', `Failed partitioning operation on ${device}: ${reasonOf(error)}`)
      }
    }
    for (const [index, entry] of (config.fs_setup ?? []).entries()) {
      const settings = await resolved(entry as JsonObject, aliases, context)
      if (!settings) {
        notices.warning('disk-setup/bad-entry', `fs_setup/${index} names no device`)
        continue
      }
      try {
        await makeFilesystem(settings, context)
      } catch (error) {
        notices.warning(
          'disk-setup/failed',
          `Failed during filesystem operation on ${String(settings['device'])}: ${reasonOf(error)}`,
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
  const meant = aliases[name] ?? name
  return (await cloudDevice(meant, instance, host)) ?? meant
}

/** "alias.2" names a partition along with the device. */
async function resolved(
  entry: JsonObject,
  aliases: Readonly<Record<string, string>>,
  context: ModuleContext,
): Promise<JsonObject | undefined> {
  const { device, partition: given } = entry
  if (typeof device !== 'string' || device === '') return undefined
  const [, base = device, number] = /^(.+)\.([^.]+)$/.exec(device) ?? []
  if (number !== undefined && given !== undefined) {
    context.notices.warning('disk-setup/ignored', `Partition ${String(given)} of ${device} is overridden by ${number}`)
  }
  const meant = await resolveAlias(base, aliases, context)
  return { ...entry, device: meant, ...(number === undefined ? {} : { partition: number }) }
}
