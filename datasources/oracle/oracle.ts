// Oracle Cloud Infrastructure: one document about the instance and one about its VNICs. The root file system may be on iSCSI.
// https://docs.oracle.com/iaas/Content/Compute/Tasks/gettingmetadata.htm

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource } from '../datasource.ts'
import { saidBase64 } from '../shared/base64.ts'
import { dmiValue } from '../shared/dmi.ts'
import { jsonDocument } from '../shared/documents.ts'
import { fieldsOf } from '../shared/fields.ts'
import { imds } from '../shared/imds.ts'
import { detects, dmiIs } from '../shared/rules.ts'
import { waiting, waitSettings } from '../shared/wait-settings.ts'

const hosts = ['http://[fd00:c1::a9fe:a9fe]', 'http://169.254.169.254']
const bases = ['v2', 'v1'].flatMap((version) => hosts.map((host) => `${host}/opc/${version}/`))
/** Version 2 wants it, version 1 does not mind. */
const headers = { Authorization: 'Bearer Oracle' }

const settings = defineSchema({
  type: 'object',
  properties: {
    ...waitSettings({ max_wait: 30, timeout: 5 }),
    configure_secondary_nics: {
      type: 'boolean',
      default: false,
      description: 'Give addresses to the other VNICs too where the initramfs has set the first one up.',
    },
  },
})

const Instance = defineSchema({
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    hostname: { type: 'string' },
    ociAdName: { type: 'string' },
    metadata: {
      type: 'object',
      properties: { user_data: { type: 'string' }, ssh_authorized_keys: { type: 'string' } },
    },
  },
})

const keysPath = 'metadata/ssh_authorized_keys'
const fields = { id: 'id', hostname: 'hostname', availabilityZone: 'ociAdName', publicKeys: keysPath }

export const oracle: Datasource<Infer<typeof settings>> = {
  name: 'Oracle',
  phases: ['local', 'network'],
  suffix: { network: 'Net' },
  ephemeral: { ipv4: 'dhcp', ipv6: 'link-local', unless: bases.map((base) => `${base}instance/`), headers },
  settings,
  documents: [Instance],
  detect: detects(dmiIs('chassis-asset-tag', 'OracleCloud.com')),
  async read(input) {
    const { timeout, ...wait } = waiting(input.settings)
    const service = await imds(input, { bases, probe: 'instance/', headers, timeout, retries: 2, wait })
    const document = `${service.base}instance/`
    const metadata = await jsonDocument(input, service.probed ?? Buffer.alloc(0), document, Instance)
    const userData = metadata.metadata?.user_data
    const { oracleNetwork } = await import('./shared/oracle-network.ts')
    return {
      ...fieldsOf(metadata, fields),
      launchIndex: 0,
      userData: userData ? saidBase64(userData, { document, path: say`metadata/user_data` }, input.notices) : undefined,
      network: await oracleNetwork(input, service),
      metadata,
      identity: dmiValue(input.facts, 'system-uuid'),
      address: service.base,
    }
  },
  check: ({ facts, instance }) =>
    instance.identity !== undefined && instance.identity === dmiValue(facts, 'system-uuid'),
  networkSources: ['cmdline', 'system_cfg', 'ds', 'initramfs'],
}
