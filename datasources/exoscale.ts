// Exoscale: EC2's tree in a version of its own, and CloudStack's password server beside it.
// https://community.exoscale.com/product/compute/instances/how-to/cloud-init

import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from './datasource.ts'
import { withoutLineEnds } from './shared/ec2-tree.ts'
import { standardInstance } from './shared/fields.ts'
import { imds } from './shared/imds.ts'
import { newPassword } from './shared/password-server.ts'
import { detects, dmiStarts } from './shared/rules.ts'
import { sameInstance } from './shared/same-instance.ts'
import { retrying, waiting, waitSettings } from './shared/wait-settings.ts'

const patience = { network: 120 }
const settings = defineSchema({
  type: 'object',
  properties: {
    metadata_url: {
      type: 'string',
      default: 'http://169.254.169.254',
      description: 'Address of the metadata service.',
    },
    api_version: { type: 'string', default: '1.0', description: 'Version of the metadata.' },
    password_server_port: { type: 'integer', default: 8080, description: 'Port of the password server.' },
    ...waitSettings({ timeout: 10, retries: 6 }),
  },
})
type Input = ReadInput<Infer<typeof settings>>

export const exoscale: Datasource<Infer<typeof settings>> = {
  name: 'Exoscale',
  phases: ['network'],
  settings,
  patience,
  detect: detects(dmiStarts('system-product-name', 'Exoscale')),
  read,
  // Whoever resets the password of a machine expects it to hold after the next boot.
  activate: ({ paths }) => [
    { remove: `${paths.instance}/sem/config_set_passwords`, what: say`let passwords be set in this boot too` },
  ],
}

async function read(input: Input): Promise<Discovered> {
  const { metadata_url: url, api_version: version, password_server_port: port, ...own } = input.settings
  const root = url.replace(/\/$/, '')
  const tries = retrying(own)
  const service = await imds(input, {
    bases: [`${root}/${version}/`],
    probe: 'meta-data/instance-id',
    ...tries,
    wait: waiting({ max_wait: patience.network, timeout: own.timeout }),
  })
  const [metadata, userData, password] = await Promise.all([
    service.tree('meta-data/', { needs: 'instance-id' }),
    service.bytes('user-data'),
    newPassword(input, `${root.replace(/:\d+$/, '')}:${port}/${version}/`, tries),
  ])
  const told = withoutLineEnds(metadata)
  sameInstance(service.probed, told['instance-id'], `${service.base}meta-data/`, input.notices)
  return { ...standardInstance(told), metadata: { meta_data: metadata }, userData, ...password }
}
