// disable_ec2_metadata: cuts the machine's users off from the metadata service.

import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'
import { isOn, switchSchema } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: { disable_ec2_metadata: { ...switchSchema, description: 'Default false.' } },
})

const address = '169.254.169.254'

export const disableEc2Metadata: ConfigModule<Infer<typeof schema>> = {
  id: 'disable_ec2_metadata',
  frequency: 'always',
  schema,
  examples: ['#cloud-config\ndisable_ec2_metadata: true\n'],
  async apply(config, { host, notices, name }) {
    if (!isOn(config.disable_ec2_metadata))
      return notices.debug(say`Skipping module named ${say.named(name)}, disabling the ec2 route not enabled`)
    if (await host.commands.find('ip')) {
      await host.commands.run(['ip', 'route', 'add', 'prohibit', address], { output: 'pass' })
    } else if (await host.commands.find('ifconfig')) {
      await host.commands.run(['route', 'add', '-host', address, 'reject'], { output: 'pass' })
    } else {
      notices.error('modules/command-failed', say`Neither "route" nor "ip" command found to set disable_ec2_metadata`)
    }
  },
}
