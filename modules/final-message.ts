// final_message: says that the boot is done, and leaves the mark that scripts wait for.

import { rfc2822 } from '../core/dates.ts'
import { HostError, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { reportedVersion } from '../core/version.ts'
import type { ConfigModule } from './module.ts'
import { rendered } from './shared/templates.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    final_message: {
      public: true,
      type: ['string', 'null'],
      description: 'Text to show; $UPTIME, $TIMESTAMP, $VERSION and $DATASOURCE are filled in.',
    },
    datasource_list: { public: true, type: ['array', 'string', 'null'] },
  },
})

const standard =
  '## template: jinja\nCloud-init v. {{version}} finished at {{timestamp}}. Datasource {{datasource}}.  Up {{uptime}} seconds'

export const finalMessage: ConfigModule<Infer<typeof schema>> = {
  id: 'final_message',
  frequency: 'always',
  activeFor: 'always',
  argument: 'final_message',
  unlistedKeys: ['datasource_list'],
  schema,
  examples: [
    `#cloud-config
final_message: |
  cloud-init has finished
  version: $version
  timestamp: $timestamp
  datasource: $datasource
  uptime: $uptime
`,
  ],
  async apply(config, { host, instance, notices, paths, console }) {
    const template = (config.final_message ?? '').trim()
    const uptime = (await host.clock.uptime()).toFixed(2)
    const timestamp = rfc2822(host.clock.now())
    const { className, detail } = instance
    const datasource = detail ? `${className} [${detail}]` : className
    const values = { uptime, timestamp, version: reportedVersion, datasource }
    const upper = Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toUpperCase(), value]))
    try {
      const text = await rendered(template || standard, { ...values, ...upper }, 'final_message')
      console.err(`${text}\n`)
      notices.debug(say.join(text.split('\n').map(say.word), '\n'))
    } catch (error) {
      notices.warning('final-message/failed', say`Failed to render final message template: ${reasonOf(error)}`)
    }
    const finished = `${paths.instance}/boot-finished`
    try {
      await host.files.write(finished, `${uptime} - ${timestamp} - v. ${reportedVersion}\n`, {
        durable: false,
      })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      notices.warning(
        'final-message/failed',
        say`Failed to write boot finished file ${say.path(finished)}: ${reasonOf(error, finished)}`,
      )
    }
    const list = config.datasource_list
    const onlyNone = Array.isArray(list) && list.length === 1 && list[0] === 'None'
    if (instance.datasource === 'None' && !onlyNone)
      notices.warning('final-message/fallback', say`Used fallback datasource`)
  },
}
