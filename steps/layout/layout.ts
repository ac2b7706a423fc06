// `layout:` of a step: the partition table of a disk. Partitions are added by their names, each once, and the last one is grown.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Action } from '../step.ts'

// Open to what a partition cannot be, which is refused in `wantedPartitions`: without one, those after it would lie elsewhere.
const any = ['array', 'object'] as const
const text = { public: true, type: ['string', ...any] } as const
const size = { public: true, type: ['integer', 'string', 'number', 'boolean', ...any] } as const

const schema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    device: {
      type: 'object',
      additionalProperties: false,
      description: 'The disk. Without it nothing is done.',
      properties: {
        path: { public: true, type: 'string', description: 'Of the disk, or script:// and a command that prints it.' },
        label: { public: true, type: 'string', description: 'Of a file system on the disk; used without a path.' },
        init_disk: { type: 'boolean', description: 'Gives the disk an empty GPT, once. What is on it is lost.' },
        disk_name: { public: true, type: 'string', description: "Makes the new GPT's GUID; default YIP_DISK." },
      },
    },
    expand_partition: {
      type: 'object',
      additionalProperties: false,
      description: 'Grows the last partition, and the ext, xfs or btrfs on it.',
      properties: { size: { public: true, type: 'integer', minimum: 0, description: 'MiB in all; 0: what is free.' } },
    },
    add_partitions: {
      type: 'array',
      items: {
        type: ['object', 'array', 'string', 'number', 'boolean'],
        additionalProperties: false,
        properties: {
          pLabel: { ...text, description: 'Name in the table. One that is there already is left as it is.' },
          fsLabel: { ...text, description: 'Label of the file system.' },
          size: { ...size, description: 'MiB; 0: what is free.' },
          filesystem: {
            ...text,
            description: 'ext2 (default), ext3, ext4, xfs, btrfs, fat, vfat, fat16, fat32, swap, or none.',
          },
          bootable: { ...size, description: 'An ESP, or for other file systems than FAT a BIOS boot partition.' },
        },
      },
    },
  },
})

export type Layout = Infer<typeof schema>

export const layout: Action<Layout> = {
  key: 'layout',
  about: 'Partitions of a disk with a GPT: `device`, `add_partitions`, each once by its name, and `expand_partition`.',
  schema,
  examples: [
    'layout:\n  device: {label: COS_PERSISTENT}\n  expand_partition: {size: 0}\n',
    `layout:
  device: {path: /dev/vdb, init_disk: true, disk_name: data}
  add_partitions:
  - {pLabel: oem, fsLabel: COS_OEM, size: 64, filesystem: ext4}
  - {pLabel: persistent, fsLabel: COS_PERSISTENT, size: 0}
`,
  ],
  async apply(value, context) {
    if (!value.device) return
    const { layOut } = await import('./shared/lay-out.ts')
    try {
      await layOut(value.device, value, context)
    } catch (error) {
      context.fail(say`layout: ${reasonOf(error)}`, ['layout'])
    }
  },
}
