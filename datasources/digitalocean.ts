// DigitalOcean: one document on a link-local address, reached by a link-local address of one's own.
// https://docs.digitalocean.com/reference/api/metadata/

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
    use_ip4LL: {
      type: 'boolean',
      default: true,
      description: 'Whether a link-local address is set up to reach it; if not, the network has to be there.',
    },
  },
})

const Metadata = defineSchema({
  type: 'object',
  properties: {
    droplet_id: { type: ['integer', 'string'] },
    hostname: { type: 'string' },
    region: { type: 'string' },
    interfaces: { type: 'object' },
    user_data: { type: 'string' },
  },
})

export const digitalocean: Datasource<Infer<typeof settings>> = {
  name: 'DigitalOcean',
  phases: ['local'],
  ephemeralFor: ({ use_ip4LL: wanted }) => (wanted ? { ipv4: 'link-local', nics: 'first' } : undefined),
  settings,
  documents: [Metadata],
  detect: detects(dmiIs('system-manufacturer', 'DigitalOcean')),
  async read(input) {
    const { metadata_url: url, ...wait } = input.settings
    const serial = ownDmi(input.facts, 'system-serial-number')
    const document = await fetchJson(input, url, Metadata, retrying(wait))
    const { droplet_id: id, hostname, region, interfaces, public_keys: keys = null } = document
    const metadata = {
      'instance-id': id ?? serial,
      'local-hostname': hostname ?? serial,
      'public-keys': keys,
      availability_zone: region ?? 'default',
      ...(interfaces && { interfaces }),
    }
    return {
      ...standardInstance(metadata),
      userData: document.user_data,
      vendorData: document['vendor_data'],
      network: interfaces && networkFrom(document, await converter(), url, input),
      address: url,
    }
  },
  check: idIsDmi('system-serial-number'),
}

async function converter() {
  return (await import('../network/inputs/digitalocean.ts')).convertDigitalocean
}
