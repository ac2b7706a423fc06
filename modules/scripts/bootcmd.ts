// bootcmd: commands to run early in every boot.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { withScript } from '../shared/temporary-script.ts'
import { shellScript } from './shared/shell-script.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    bootcmd: {
      type: 'array',
      description: 'Commands for /bin/sh in every boot; a list is run without being split or expanded.',
      items: {
        oneOf: [
          { type: 'string' },
          { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
          { type: 'null' },
        ],
      },
    },
  },
})

export const bootcmd: ConfigModule<Infer<typeof schema>, 'bootcmd'> = {
  id: 'bootcmd',
  frequency: 'always',
  needs: 'bootcmd',
  schema,
  examples: [
    `#cloud-config
bootcmd:
- echo 192.168.1.130 us.archive.ubuntu.com > /etc/hosts
- [cloud-init-per, once, mymkfs, mkfs, /dev/vdb]
`,
  ],
  async apply({ bootcmd }, context) {
    const script = shellScript(bootcmd, 'bootcmd')
    const { host, instance, notices } = context
    try {
      await withScript(context, script, (path) =>
        host.commands.run(['/bin/sh', path], { output: 'pass', env: { INSTANCE_ID: instance.id } }),
      )
    } catch (error) {
      notices.warning(
        'modules/command-failed',
        say`Failed to run bootcmd module ${say.named(context.name)}: ${reasonOf(error)}`,
      )
      throw error
    }
  },
}
