// apt_pipelining: how many requests apt sends ahead on one connection.

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    apt_pipelining: {
      type: ['integer', 'boolean', 'string', 'null'],
      description: 'false for none, a number up to 5, or "os" for what apt does by itself.',
    },
  },
})

export const aptPipelining: ConfigModule<Infer<typeof schema>> = {
  id: 'apt_pipelining',
  frequency: 'once-per-instance',
  distros: ['ubuntu', 'debian', 'raspberry-pi-os'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  schema,
  examples: [
    '#cloud-config\napt_pipelining: false\n',
    '#cloud-config\napt_pipelining: os\n',
    '#cloud-config\napt_pipelining: 3\n',
  ],
  async apply(config, { host, notices }) {
    const value = String(config.apt_pipelining ?? 'os')
      .trim()
      .toLowerCase()
    const depth = value === 'false' ? '0' : /^[0-5]$/.test(value) ? value : undefined
    if (depth === undefined) {
      if (['none', 'unchanged', 'os'].includes(value)) return
      const why = say`Invalid option for apt_pipelining`
      return notices.warning('apt/bad-pipelining', why, { hint: say`expected false, a number from 0 to 5, or "os"` })
    }
    const text = `//Written by cloud-init per 'apt_pipelining'\nAcquire::http::Pipeline-Depth "${depth}";\n`
    await host.files.write('/etc/apt/apt.conf.d/90cloud-init-pipelining', text)
  },
}
