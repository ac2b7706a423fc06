// Settings of Azure, and what its parts are given.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import type { ReadInput } from '../../datasource.ts'
import { usualDataFolder } from './places.ts'

const flag = <const D extends boolean>(value: D, description: string) =>
  ({ type: 'boolean', default: value, description }) as const

export const settings = defineSchema({
  type: 'object',
  properties: {
    data_dir: {
      type: 'string',
      public: true,
      default: usualDataFolder,
      description: 'Where ovf-env.xml is kept, without its password, and looked for in later boots.',
    },
    disk_aliases: {
      type: 'object',
      additionalProperties: { type: 'string', public: true },
      default: { ephemeral0: '/dev/disk/cloud/azure_resource' },
      description: 'Devices by the names that disk_setup and mounts have for them.',
    },
    apply_network_config: flag(true, 'Network config as the metadata has it; otherwise DHCP on the first NIC.'),
    apply_network_config_for_secondary_ips: flag(true, 'All addresses of a NIC; otherwise only what DHCP gives it.'),
    apply_network_config_set_name: flag(true, 'Name NICs eth0, eth1 …; otherwise they keep their names.'),
    experimental_fail_on_missing_customdata: flag(false, 'Fail if custom data was given and is not to be found.'),
    experimental_skip_ready_report: flag(false, 'Do not report that the machine is ready.'),
    never_destroy_ntfs: flag(false, 'Leave an NTFS on the ephemeral disk alone, even an empty one.'),
  },
})

export type Settings = Infer<typeof settings>
export type Input = ReadInput<Settings>
