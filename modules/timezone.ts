// timezone: sets the machine's time zone.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    timezone: { type: 'string', description: 'Name of a zone below /usr/share/zoneinfo, such as "Europe/Berlin".' },
  },
})

export const timezone: ConfigModule<Infer<typeof schema>> = {
  id: 'timezone',
  frequency: 'once-per-instance',
  activeFor: ['timezone'],
  keys: ['timezone'],
  schema,
  examples: ['#cloud-config\ntimezone: US/Eastern\n'],
  async apply({ timezone }, { distro, args, name, notices }) {
    const zone = args[0] ?? timezone
    if (!zone) return notices.debug(`Skipping module named ${name}, no 'timezone' specified`)
    await distro.setTimezone(zone)
  },
}
