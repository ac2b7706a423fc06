// fan: Ubuntu's fan networking.

import { reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ServiceAction } from '../distros/distro.ts'
import type { ConfigModule } from './module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    fan: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        config: { public: true, type: 'string', description: 'Text of the file.' },
        config_path: { public: true, type: ['string', 'null'], description: 'Default /etc/network/fan.' },
      },
      required: ['config'],
    },
  },
})

export const fan: ConfigModule<Infer<typeof schema>, 'fan'> = {
  id: 'fan',
  frequency: 'once-per-instance',
  distros: ['ubuntu'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  needs: 'fan',
  schema,
  examples: ['#cloud-config\nfan:\n  config: |\n    10.0.0.0/8 eth0/16 dhcp\n  config_path: /etc/network/fan\n'],
  async apply({ fan: settings }, { host, distro, notices }) {
    const service = 'ubuntu-fan'
    const path = settings.config_path ?? '/etc/network/fan'
    const act = async (action: ServiceAction) => {
      try {
        await distro.services.do(action, service)
      } catch (error) {
        notices.warning('modules/command-failed', say`failed to ${action} ${service}: ${reasonOf(error)}`)
      }
    }
    await host.files.write(path, settings.config)
    if (!(await host.commands.find('fanctl'))) await distro.packages.install([service])
    await act('stop')
    await host.files.write(path, settings.config.endsWith('\n') ? settings.config : `${settings.config}\n`)
    await act('start')
    await act('enable')
  },
}
