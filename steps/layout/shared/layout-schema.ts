// What a step says about a disk.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

// Open to what a partition cannot be, which is refused in `wantedPartitions`: without one, those after it would lie elsewhere.
const any = ['array', 'object'] as const
const text = { public: true, type: ['string', ...any] } as const
const size = { public: true, type: ['integer', 'string', 'number', 'boolean', ...any] } as const

export const layoutSchema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    device: {
      type: 'object',
      additionalProperties: false,
      description: 'The disk. Without it nothing is done.',
      properties: {
        path: {
          public: true,
          type: 'string',
          description: 'Of the disk or a directory mounted from it, or script:// and a command that prints it.',
        },
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

export type Layout = Infer<typeof layoutSchema>
