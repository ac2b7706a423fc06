// What a scenario says of Azure alone.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

export const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    'not-ready': {
      type: 'array',
      items: { enum: [404, 410, 429, 500] },
      description: 'What the metadata service answers at first, as it does while a machine is being made.',
    },
    media: { type: 'boolean', description: 'Whether there is a disc with ovf-env.xml. Default: true.' },
    certificates: {
      type: 'boolean',
      description: 'Keys are certificates of the wire server, named on the disc by their fingerprints. Default: false.',
    },
    'pre-provisioned': {
      enum: ['Running', 'Savable', 'PreprovisionedOSDisk'],
      description: 'The machine was made before it has an owner.',
    },
    'polls-until-owned': {
      type: 'integer',
      minimum: 0,
      description: 'How often such a machine asks for its owner in vain. Default: 2.',
    },
    metadata: { type: 'object', description: 'Put over the instance metadata: {compute: {vmSize: …}}.' },
  },
})
export type Own = Infer<typeof own>
