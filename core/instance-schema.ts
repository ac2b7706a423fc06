// The shape of an Instance as JSON Schema: what is read back from disk is checked against it.

import type { Instance } from './instance.ts'
import type { Schema } from './schema/schema.ts'

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const message = { type: ['string', 'array'] } as const

const properties: Readonly<Record<keyof Instance, object>> = {
  datasource: text,
  className: text,
  detail: text,
  // The name of a directory.
  id: { type: 'string', pattern: '^(?:[^\\S\\n\\r]|\\.)*[^\\s\\0.][^\\n\\r\\0]*$' },
  dsmode: { enum: ['local', 'net'] },
  hostname: text,
  wholeHostname: { type: 'boolean' },
  publicKeys: texts,
  userData: text,
  vendorData: message,
  vendorData2: message,
  network: {},
  metadata: { type: 'object' },
  config: { type: 'object' },
  cloudName: text,
  platform: text,
  subplatform: text,
  region: text,
  availabilityZone: text,
  launchIndex: { type: 'integer' },
  sensitiveKeys: texts,
  service: text,
  identity: text,
  files: {
    type: 'array',
    items: { type: 'object', required: ['path', 'content'], properties: { path: text, content: text } },
  },
  interface: text,
}

const required: readonly (keyof Instance)[] = [
  'datasource',
  'className',
  'detail',
  'id',
  'dsmode',
  'publicKeys',
  'metadata',
  'cloudName',
  'platform',
  'subplatform',
]

export const instanceSchema: Schema<Instance> = { type: 'object', required, properties } as unknown as Schema<Instance>
