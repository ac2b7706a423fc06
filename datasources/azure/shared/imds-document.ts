// What the agent reads of the instance metadata. Its values are texts, also "true" and numbers.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

const text = { type: ['string', 'null'] } as const

export const ImdsDocument = defineSchema({
  type: 'object',
  required: ['compute'],
  properties: {
    compute: {
      type: 'object',
      properties: {
        location: text,
        platformFaultDomain: text,
        userData: text,
        osProfile: {
          type: ['object', 'null'],
          properties: { adminUsername: text, computerName: text, disablePasswordAuthentication: text },
        },
        publicKeys: { type: ['array', 'null'], items: { type: 'object', properties: { keyData: text } } },
      },
    },
    extended: {
      type: ['object', 'null'],
      properties: {
        compute: {
          type: ['object', 'null'],
          properties: { ppsType: text, hasCustomData: { type: ['boolean', 'string', 'null'] } },
        },
      },
    },
    network: { type: ['object', 'null'] },
  },
})

export type ImdsMetadata = Infer<typeof ImdsDocument>
