// `authorized_keys:` of a step: public keys of users that are there, written down or fetched.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { authorize, type Fetched } from './shared/authorize.ts'
import type { Action } from './step.ts'

const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  additionalProperties: { type: 'array', items: { type: 'string', public: 'address' } },
})

export const authorizedKeys: Action<Infer<typeof schema>> = {
  key: 'authorized_keys',
  about: 'For each user a list of public keys: as they are, `github:NAME`, `gitlab:NAME`, or an address with keys.',
  schema,
  examples: ['authorized_keys:\n  bob: [ssh-ed25519 AAAA bob@example.com, "github:bob"]\n'],
  async apply(users, context) {
    const fetched: Fetched = new Map()
    for (const [name, keys] of Object.entries<readonly string[]>(users)) {
      await authorize(context, name, { keys: keys.map(String), path: ['authorized_keys', name], fetched })
    }
  },
}
