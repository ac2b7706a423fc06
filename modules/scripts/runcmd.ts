// runcmd: commands to run late in the first boot; scripts_user runs the script that is written here.

import { scriptFolder } from '../../core/paths.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { shellScript } from './shared/shell-script.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    runcmd: {
      type: 'array',
      description: 'Commands for /bin/sh at the end of the first boot; a list is run without being split or expanded.',
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

export const runcmd: ConfigModule<Infer<typeof schema>, 'runcmd'> = {
  id: 'runcmd',
  frequency: 'once-per-instance',
  needs: 'runcmd',
  schema,
  examples: [
    `#cloud-config
runcmd:
- [ls, -l, /]
- [sh, -xc, "echo $(date) ': hello world!'"]
- ls -l /root
- null
`,
  ],
  async apply({ runcmd }, { host, paths }) {
    await host.files.write(`${scriptFolder(paths, 'default')}/runcmd`, shellScript(runcmd, 'runcmd'), { mode: 0o700 })
  },
}
