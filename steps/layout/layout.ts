// `layout:` of a step: the partition table of a disk. Partitions are added by their names, each once, and the last one is grown.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Action } from '../step.ts'
import { type Layout, layoutSchema } from './shared/layout-schema.ts'

export const layout: Action<Layout> = {
  key: 'layout',
  about: 'Partitions of a disk with a GPT: `device`, `add_partitions`, each once by its name, and `expand_partition`.',
  schema: layoutSchema,
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
