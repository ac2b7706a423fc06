// CloudStack's virtual router: metadata at port 80, passwords at port 8080 of the machine's DHCP server.
// https://docs.cloudstack.apache.org/en/latest/adminguide/virtual_machines/user-data.html

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

export const cloudstack: Cloud<Infer<typeof own>> = {
  name: 'cloudstack',
  title: 'Apache CloudStack',
  datasource: 'CloudStack',
  addresses: ['http://10.0.0.1', 'http://10.0.0.1:8080'],
  defaults: { zone: 'zone-1', type: 'Small Instance' },
  own,
  dmi: ({ id }) => ({
    sys_vendor: 'Apache Software Foundation',
    product_name: 'CloudStack KVM Hypervisor',
    product_uuid: id,
  }),
  answers(machine, { metadata }) {
    const tree = routerTree(machine, metadata as JsonObject | undefined)
    return ({ path }) => {
      const [version, ...names] = path.split('/').filter(Boolean)
      return version === 'latest' ? answerAt(tree, names) : undefined
    }
  },
  crawl: () => ({
    paths: ['/latest/', '/latest/user-data'],
    folders: ['/latest/meta-data/'],
    sign: { path: '/latest/meta-data/service-offering' },
  }),
  front(machine, _own, inner) {
    const passwords = passwordServer(machine.password)
    return (request) => passwords(request) ?? inner(request)
  },
}
