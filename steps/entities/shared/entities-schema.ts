// What `ensure_entities` and `delete_entities` take.

import { defineSchema } from '../../../core/schema/schema.ts'

export const entitiesSchema = defineSchema({
  type: 'array',
  items: {
    type: 'object',
    required: ['entity'],
    properties: {
      path: { type: 'string', public: true, description: 'The file; default: that of the kind in /etc.' },
      entity: { type: 'string', description: 'A mapping in YAML, after templates. It may hold a password.' },
    },
  },
})
