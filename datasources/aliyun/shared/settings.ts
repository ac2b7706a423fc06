// What `datasource: {AliYun: …}` may say, and where a seed may lie.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import { metadataUrls } from '../../shared/metadata-url.ts'
import { waitSettings } from '../../shared/wait-settings.ts'

export const settings = defineSchema({
  type: 'object',
  properties: {
    ...waitSettings({ timeout: 50, max_wait: 240 }),
    metadata_urls: metadataUrls(['http://100.100.100.200', 'http://[fd00:100::100:200]']),
    apply_full_imds_network_config: {
      type: 'boolean',
      default: true,
      description: 'Configure all NICs; false: only the one that led to the service.',
    },
  },
})
export type AliyunSettings = Infer<typeof settings>

/** Everything at once; what is used of it is read as its tree is. */
export const AliyunMetadata = defineSchema({ type: 'object' })

export const seedFolder = '/var/lib/cloud/seed/AliYun'
