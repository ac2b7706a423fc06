// `datasource:` of a step: finds out where the machine runs, keeps what is said about it in /run/config, and what the user gave as a
// document for later stages.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Action } from '../step.ts'

const open = { public: true, type: ['string', 'null'] } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    providers: { type: ['array', 'null'], items: { type: 'string', public: true } },
    path: open,
    userdata_name: open,
  },
})

export const datasource: Action<Infer<typeof schema>> = {
  key: 'datasource',
  about:
    'Reads the user-data of a cloud or disk: `providers` to ask, the directory `path` to keep it in, and `userdata_name`.',
  schema,
  examples: [
    'datasource: {providers: [cdrom, aws, openstack], path: /oem/95_userdata}\n',
    'datasource: {providers: [file], path: /etc/app/user-data, userdata_name: 01_userdata.yaml}\n',
  ],
  async apply({ providers, path, userdata_name: name }, context) {
    const wanted = [...new Set(providers ?? [])]
    if (wanted.length === 0) return
    if (path && !path.startsWith('/')) return context.fail(say`datasource: "path" must be absolute`)
    const { acquire } = await import('./shared/acquire.ts')
    try {
      await acquire({ wanted, path: path || undefined, name: name || 'userdata.yaml' }, context)
    } catch (error) {
      context.fail(say`datasource: ${reasonOf(error)}`)
    }
  },
}
