// What a scenario may say of a cloud that tells its machines one document.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

export const ownMetadata = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: { metadata: { type: 'object', description: 'Put over the document that the machine is told.' } },
})

export type OwnMetadata = Infer<typeof ownMetadata>

/** User-data in a document, where it has to be text. */
export function textOf(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('utf8')
}
