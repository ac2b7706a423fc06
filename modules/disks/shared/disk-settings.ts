// The settings of disk_setup.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import { switchSchema } from '../../shared/settings.ts'

export const diskSchema = defineSchema({
  type: 'object',
  properties: {
    device_aliases: {
      type: ['object', 'null'],
      propertyNames: { public: true },
      additionalProperties: { public: true, type: 'string' },
      description: 'Names for devices.',
    },
    disk_setup: {
      type: ['object', 'null'],
      description: 'Partition tables by device.',
      propertyNames: { public: true },
      additionalProperties: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: {
          table_type: { public: true, type: ['string', 'null'], description: 'mbr or gpt; default mbr.' },
          layout: {
            public: true,
            description: '"remove", true for one partition, or shares in percent, each alone or with a type.',
          },
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
          label: { public: true, type: ['string', 'number', 'null'] },
          filesystem: { public: true, type: ['string', 'null'] },
          device: { public: true, type: ['string', 'null'] },
          partition: {
            public: true,
            type: ['string', 'integer', 'null'],
            description: 'A number, auto, any or none; default any.',
          },
          overwrite: switchSchema,
          replace_fs: { public: true, type: ['string', 'null'] },
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
