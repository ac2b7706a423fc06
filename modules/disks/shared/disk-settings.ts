// The settings of disk_setup.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import { switchSchema } from '../../shared/settings.ts'

export const diskSchema = defineSchema({
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
          label: { type: ['string', 'number', 'null'], public: true },
          filesystem: { type: ['string', 'null'], public: true },
          device: { type: ['string', 'null'], public: true },
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

type Config = Infer<typeof diskSchema>
export type FilesystemEntry = NonNullable<Config['fs_setup']>[number]

export type DiskSettings = NonNullable<NonNullable<Config['disk_setup']>[string]>
/** An entry whose device is known. */
export type FilesystemSettings = Omit<FilesystemEntry, 'device'> & { readonly device: string }
