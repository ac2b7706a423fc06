// What a step says about a repository.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

export const gitSchema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    url: { public: 'address', type: 'string', description: 'Of the repository. Without it nothing is done.' },
    path: { public: true, type: 'string', description: 'Where the files go.' },
    branch: { public: true, type: 'string', description: 'Default: the one that the server has checked out.' },
    branch_only: { type: 'boolean', description: 'No other branch is fetched.' },
    auth: {
      type: 'object',
      additionalProperties: false,
      properties: {
        username: { type: 'string', description: 'With ssh default git.' },
        password: { type: 'string', description: 'With http and https.' },
        private_key: { type: 'string', description: 'PEM, for ssh.' },
        public_key: { type: 'string', description: 'The only key of the host that is taken, as in known_hosts.' },
        insecure: { type: 'boolean', description: 'Any host key and any certificate is taken.' },
      },
    },
  },
})

export type Git = Infer<typeof gitSchema>
