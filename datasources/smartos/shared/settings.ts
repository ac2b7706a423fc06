// The settings of SmartOS: where the metadata service is, and which of its values are base64.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

export const socket = '/native/.zonecontrol/metadata.sock'

const names = { type: 'array', items: { type: 'string' } } as const

export const settings = defineSchema({
  type: 'object',
  properties: {
    serial_device: {
      type: 'string',
      default: '/dev/ttyS1',
      public: true,
      description: 'The serial port of the metadata service.',
    },
    serial_timeout: { type: 'integer', default: 60, description: 'Seconds to wait for one answer of it.' },
    metadata_sockfile: {
      type: 'string',
      default: socket,
      public: true,
      description: "The service's socket in a zone.",
    },
    no_base64_decode: {
      ...names,
      default: [
        'iptables_disable',
        'motd_sys_info',
        'root_authorized_keys',
        'sdc:datacenter_name',
        'sdc:uuid',
        'user-script',
      ],
      description: 'Keys whose values are never base64.',
    },
    base64_keys: {
      ...names,
      default: [],
      description: 'Keys whose values are base64, besides those that the metadata names.',
    },
    base64_all: {
      type: 'boolean',
      default: false,
      description: 'All values are base64, besides those of no_base64_decode.',
    },
    disk_aliases: {
      type: 'object',
      default: { ephemeral0: '/dev/vdb' },
      additionalProperties: { type: 'string' },
      description: 'What disks are called in disk_setup, fs_setup and mounts.',
    },
  },
})

export type SmartosSettings = Infer<typeof settings>
