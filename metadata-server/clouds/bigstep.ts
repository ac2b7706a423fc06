// Bigstep's service: one document, at an address that a file on the machine's disk names.

import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'
import { json } from './shared/json-tree.ts'
import { textOf } from './shared/own-metadata.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: { type: 'object', description: 'Put over the metadata in the document.' },
    path: { type: 'string', pattern: '^/', description: 'Where the document is. Default: /metadata.' },
  },
})
type Own = Infer<typeof own>

export const bigstep: Cloud<Own> = {
  name: 'bigstep',
  title: 'Bigstep',
  datasource: 'Bigstep',
  addresses: ['http://169.254.169.254'],
  defaults: { id: 'bigstep-1' },
  own,
  answers: answersOf,
  crawl: ({ path = '/metadata' }) => ({ paths: [path], sign: { path, says: /"userdata_raw"/ } }),
}

function answersOf(machine: Machine, { metadata, path: where = '/metadata' }: Own): Answering {
  const { id, hostname, region, publicKeys, userData, vendorData } = machine
  const document: JsonObject = {
    metadata: {
      'instance-id': id,
      'local-hostname': hostname,
      'public-keys': publicKeys.map(({ key }) => key),
      region,
      ...metadata,
    },
    userdata_raw: userData === undefined ? null : textOf(userData),
    vendordata_raw: vendorData ?? null,
  }
  return ({ path }) => (path === where ? json(document) : undefined)
}
