// `timesyncd:` of a step: settings of systemd's time client, in a file of their own. What else is in the file stays.

import { reasonOf } from '../core/errors.ts'
import { linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { withSection } from './shared/aligned-section.ts'
import { fits } from './shared/fitting-words.ts'
import type { Action } from './step.ts'

const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  additionalProperties: { public: true, type: 'string', description: 'As in timesyncd.conf(5).' },
})

const path = '/etc/systemd/timesyncd.conf.d/10-yip.conf'

export const timesyncd: Action<Infer<typeof schema>> = {
  key: 'timesyncd',
  about: 'Settings of the section `[Time]` of systemd-timesyncd, by name.',
  schema,
  examples: ['timesyncd: {NTP: 0.pool.ntp.org 1.pool.ntp.org, FallbackNTP: ""}\n'],
  async apply(settings, context) {
    const { host, fail } = context
    const entries = Object.entries(settings).map(([key, value]) => [key, String(value)] as const)
    const usable = entries.filter(
      ([key, value]) =>
        fits(linePlaces.iniKey, key, ['timesyncd', key], context) &&
        fits(linePlaces.iniValue, value, ['timesyncd', key], context),
    )
    if (usable.length === 0) return
    try {
      const text = withSection((await host.files.readText(path)) ?? '', 'Time', new Map(usable))
      await host.files.write(path, text, { mode: 0o644 })
    } catch (error) {
      fail(say`timesyncd: ${say.path(path)}: ${reasonOf(error, path)}`, ['timesyncd'])
    }
  },
}
