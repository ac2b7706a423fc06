// timezone: sets the machine's time zone.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    timezone: {
      public: true,
      type: 'string',
      description: 'Name of a zone below /usr/share/zoneinfo, such as "Europe/Berlin".',
    },
  },
})

export const timezone: ConfigModule<Infer<typeof schema>, 'timezone'> = {
  id: 'timezone',
  frequency: 'once-per-instance',
  needs: 'timezone',
  argument: 'timezone',
  schema,
  examples: ['#cloud-config\ntimezone: US/Eastern\n'],
  async apply({ timezone }, { distro }) {
    await distro.setTimezone(timezone)
  },
}
