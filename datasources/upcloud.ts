// UpCloud: one document over DHCP.
// https://developers.upcloud.com/1.3/8-servers/#metadata-service

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource } from './datasource.ts'
import { idIsDmi } from './shared/dmi.ts'
import { fetchJson } from './shared/documents.ts'
import { standardInstance } from './shared/fields.ts'
import { metadataUrl } from './shared/metadata-url.ts'
import { networkFrom } from './shared/network-from.ts'
import { ownDmi } from './shared/own-dmi.ts'
import { detects, dmiIs } from './shared/rules.ts'
import { retrying, waitSettings } from './shared/wait-settings.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    metadata_url: metadataUrl('http://169.254.169.254/metadata/v1.json'),
    ...waitSettings({ timeout: 2, retries: 30, wait_retry: 2 }),
  },
})

const Metadata = defineSchema({
  type: 'object',
  properties: {
    instance_id: { type: 'string' },
    hostname: { type: 'string' },
    region: { type: 'string' },
    network: { type: 'object' },
    user_data: { type: 'string' },
  },
})

export const upcloud: Datasource<Infer<typeof settings>> = {
  name: 'UpCloud',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  ephemeral: { ipv4: 'dhcp', nics: 'each' },
  settings,
  documents: [Metadata],
  detect: detects(dmiIs('system-manufacturer', 'UpCloud')),
  async read(input) {
    const { metadata_url: url, ...wait } = input.settings
    const uuid = ownDmi(input.facts, 'system-uuid')
    const document = await fetchJson(input, url, Metadata, retrying(wait))
    const { instance_id: id = uuid, hostname = null, region = 'default', network, public_keys: keys = null } = document
    const metadata = {
      'instance-id': id,
      'local-hostname': hostname,
      'public-keys': keys,
      availability_zone: region,
      ...(network && { network }),
    }
    return {
      ...standardInstance(metadata),
      userData: document.user_data,
      vendorData: document['vendor_data'],
      network: network && networkFrom(document, await converter(), url, input),
      address: url,
    }
  },
  check: idIsDmi('system-uuid'),
}

async function converter() {
  return (await import('../network/inputs/upcloud.ts')).convertUpcloud
}
