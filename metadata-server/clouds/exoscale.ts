// Exoscale's metadata, and the password server beside it.
// https://community.exoscale.com/product/compute/instances/how-to/cloud-init

import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import { answerAt } from './shared/name-tree.ts'
import { passwordServer } from './shared/password-server.ts'
import { routerTree } from './shared/router-tree.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: { metadata: { type: 'object', description: 'Put over the tree below meta-data.' } },
})

const versions = ['1.0', 'latest']

export const exoscale: Cloud<Infer<typeof own>> = {
  name: 'exoscale',
  title: 'Exoscale',
  datasource: 'Exoscale',
  addresses: ['http://169.254.169.254', 'http://169.254.169.254:8080'],
  defaults: { region: 'ch-gva', zone: 'ch-gva-2', type: 'Medium' },
  own,
  dmi: ({ id }) => ({ sys_vendor: 'Exoscale', product_name: 'Exoscale Compute Platform', product_uuid: id }),
  answers(machine, { metadata }) {
    const tree = routerTree(machine, metadata as JsonObject | undefined)
    return ({ path }) => {
      const [version = '', ...names] = path.split('/').filter(Boolean)
      return versions.includes(version) ? answerAt(tree, names) : undefined
    }
  },
  crawl: () => ({
    paths: versions.flatMap((one) => [`/${one}/`, `/${one}/user-data`]),
    folders: versions.map((one) => `/${one}/meta-data/`),
    sign: { path: '/1.0/meta-data/service-offering' },
  }),
  front(machine, _own, inner) {
    const passwords = passwordServer(machine.password)
    return (request) => {
      const [version = ''] = request.path.split('/').filter(Boolean)
      return (versions.includes(version) ? passwords(request) : undefined) ?? inner(request)
    }
  },
}
