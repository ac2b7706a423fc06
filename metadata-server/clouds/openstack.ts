// OpenStack's metadata service: its own documents in many versions, and a tree in the form of EC2.
// https://docs.openstack.org/nova/latest/user/metadata.html

import type { Cloud } from '../cloud.ts'
import { answerAt, nameTree, plain } from './shared/name-tree.ts'
import {
  ec2MetaData,
  knownVersions,
  type OpenstackOwn,
  openstackFiles,
  openstackOwn,
} from './shared/openstack-files.ts'

const ec2Versions = ['1.0', '2007-01-19', '2009-04-04', 'latest']

export const openstack: Cloud<OpenstackOwn> = {
  name: 'openstack',
  title: 'OpenStack',
  datasource: 'OpenStack',
  addresses: ['http://169.254.169.254', 'http://[fe80::a9fe:a9fe]'],
  own: openstackOwn,
  dmi: ({ id }) => ({ sys_vendor: 'OpenStack Foundation', product_name: 'OpenStack Nova', product_uuid: id }),
  crawl: ({ versions = knownVersions }) => ({
    paths: [...['/', '/openstack', '/openstack/'], ...ec2Versions.flatMap((one) => [`/${one}/`, `/${one}/user-data`])],
    folders: [
      ...[...versions, 'latest'].map((one) => `/openstack/${one}/`),
      ...ec2Versions.map((one) => `/${one}/meta-data/`),
    ],
    mentioned: { path: /"content_path": ?"(\/content\/[^"]+)"/g, below: '/openstack' },
    sign: { path: '/openstack/latest/meta_data.json', says: /"uuid"/ },
  }),
  answers(machine, own) {
    const { versions = knownVersions } = own
    const files = openstackFiles(machine, own, true)
    const content = (own.content ?? {}) as Readonly<Record<string, string>>
    const tree = {
      'meta-data': nameTree(ec2MetaData(machine)),
      ...(machine.userData !== undefined && { 'user-data': { body: machine.userData } }),
    }
    return ({ path }) => {
      const [first, version, name, ...rest] = path.split('/').filter(Boolean)
      if (first === undefined) return plain(ec2Versions.join('\n'))
      if (ec2Versions.includes(first)) return answerAt(tree, path.split('/').filter(Boolean).slice(1))
      if (first !== 'openstack') return undefined
      if (version === undefined) return [...versions, 'latest'].join('\n')
      if (version === 'content') return name !== undefined && Object.hasOwn(content, name) ? content[name] : undefined
      if ((version !== 'latest' && !versions.includes(version)) || rest.length > 0) return undefined
      if (name === undefined) return [...files.keys()].join('\n')
      const body = files.get(name)
      if (body === undefined) return undefined
      return { body, headers: { 'content-type': name.endsWith('.json') ? 'application/json' : 'text/plain' } }
    }
  },
}
