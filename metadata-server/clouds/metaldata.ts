// The metadata service of Metal Data: a value at each address. Only steps of Kairos documents ask it.
// https://github.com/linuxkit/linuxkit/blob/master/docs/metadata.md

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import { plain } from './shared/json-tree.ts'

const root = '/get/meta/'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    values: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Put over the values of /get/meta.',
    },
  },
})
type Own = Infer<typeof own>

/** No list has them. */
const names = [
  ...['hostname', 'public-ipv4', 'private-ipv4', 'failure-domain', 'machine-id', 'machine-type', 'authorized-keys'],
]

export const metaldata: Cloud<Own> = {
  name: 'metaldata',
  title: 'Metaldata',
  addresses: ['http://metaldata'],
  defaults: { zone: 'rack-1', type: 'metal' },
  own,
  crawl: () => ({ paths: ['/get/user', ...names.map((name) => root + name)], sign: { path: `${root}machine-id` } }),
  answers({ id, hostname, zone, type, publicKeys, nics, userData }, { values: given }) {
    const [first] = nics.flatMap(({ ipv4 }) => ipv4)
    const values = new Map<string, unknown>(
      Object.entries({
        hostname,
        'public-ipv4': first?.public,
        'private-ipv4': first?.address,
        'failure-domain': zone,
        'machine-id': id,
        'machine-type': type,
        'authorized-keys': publicKeys.map(({ key }) => `${key}\n`).join(''),
        ...given,
      }),
    )
    return ({ path }) => {
      if (path === '/get/user') return userData
      const value = path.startsWith(root) ? values.get(path.slice(root.length)) : undefined
      return typeof value === 'string' ? plain(value) : undefined
    }
  },
}
