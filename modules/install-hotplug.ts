// install_hotplug: lets udev tell the agent about network devices that come and go.

import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { type EventRules, enabledEvents, hotplugMarked } from '../network/update-events.ts'
import type { ConfigModule } from './module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    updates: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        network: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: {
            when: {
              type: ['array', 'null'],
              items: { type: 'string' },
              description: 'Events that write the network config anew: boot-new-instance, boot-legacy, boot, hotplug.',
            },
          },
        },
      },
    },
  },
})

const rulesPath = '/etc/udev/rules.d/90-cloud-init-hook-hotplug.rules'

export const installHotplug: ConfigModule<Infer<typeof schema>> = {
  id: 'install_hotplug',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    '#cloud-config\nupdates: {network: {when: [boot-new-instance, boot, hotplug]}}\n',
    '#cloud-config\nupdates: {network: {when: [boot-new-instance]}}\n',
  ],
  async apply(config, context) {
    const { host, distro, instance, notices, networkEvents, paths } = context
    const supported = networkEvents.supported.includes('hotplug')
    const asked =
      (await hotplugMarked(host.files, paths.cloud)) ||
      enabledEvents(config, { ...networkEvents, supported: ['hotplug'] }, notices).has('hotplug')
    if (!supported || !asked) {
      if (await host.files.exists(rulesPath)) {
        notices.debug(say`Uninstalling hotplug, not enabled`)
        await host.files.remove(rulesPath)
        await host.commands.run(['udevadm', 'control', '--reload-rules'])
      } else if (asked) {
        notices.warning(
          'hotplug/not-supported',
          say`Hotplug is not supported by datasource ${say.word(instance.datasource)}`,
        )
      } else notices.debug(say`Skipping hotplug install, not enabled`)
      return
    }
    if (!(await host.commands.find('udevadm'))) return notices.debug(say`Skipping hotplug install, udevadm not found`)
    const hook = `${distro.profile.libexec}/cloud-init/hook-hotplug`
    await host.files.write(rulesPath, hotplugRules(hook, networkEvents), { mode: 0o644 })
    await host.commands.run(['udevadm', 'control', '--reload-rules'])
  },
}

function hotplugRules(hook: string, { drivers = [], macs }: EventRules): string {
  const names = drivers.filter((driver) => /^[\w-]+$/.test(driver)).join('|')
  const ours = [
    ...(names ? [`ENV{ID_NET_DRIVER}=="${names}"`] : []),
    ...(macs === undefined ? [] : [`ATTR{address}=="${macs}"`]),
  ]
  return [
    '# Tells the agent about network devices that are added; written by install_hotplug.',
    'ACTION!="add", GOTO="cloudinit_end"',
    ...(ours.length > 0 ? [`${ours.join(', ')}, GOTO="cloudinit_hook"`, 'GOTO="cloudinit_end"'] : []),
    'LABEL="cloudinit_hook"',
    `SUBSYSTEM=="net", RUN+="${hook}"`,
    'LABEL="cloudinit_end"',
    '',
  ].join('\n')
}
