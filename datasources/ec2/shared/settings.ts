// What `datasource: {Ec2: …}` may say, and where a seed may lie.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import { metadataUrls } from '../../shared/metadata-url.ts'
import { waitSettings } from '../../shared/wait-settings.ts'

export const settings = defineSchema({
  type: 'object',
  properties: {
    ...waitSettings({ timeout: 50, max_wait: 240 }),
    metadata_urls: metadataUrls(['http://169.254.169.254', 'http://[fd00:ec2::254]']),
    strict_id: {
      type: ['boolean', 'string'],
      default: 'warn',
      description:
        'What to do on a machine that nothing identifies as one of EC2: true refuses it, false takes it, warn or warn,SECONDS takes it and says so at login.',
    },
    apply_full_imds_network_config: {
      type: 'boolean',
      default: true,
      description: 'Configure all NICs with all their addresses; false: only the one that led to the service.',
    },
  },
})
export type Ec2Settings = Infer<typeof settings>

export const seedFolder = '/var/lib/cloud/seed/ec2'
