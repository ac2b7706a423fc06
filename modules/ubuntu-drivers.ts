// ubuntu_drivers: installs NVIDIA's drivers on Ubuntu.

import { commandWrote } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'
import { isOn, switchSchema } from './shared/settings.ts'
import { withScript } from './shared/temporary-script.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    drivers: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        nvidia: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: {
            'license-accepted': { ...switchSchema, description: "Whether NVIDIA's licence is accepted." },
            version: { public: true, type: ['string', 'number', 'null'] },
          },
        },
      },
    },
  },
})

const template = `Template: linux/nvidia/latelink
Type: boolean
Default: true
Description: Late-link NVIDIA kernel modules?
 Enable this to link the NVIDIA kernel modules in cloud-init and make them
 available for use.
`

export const ubuntuDrivers: ConfigModule<Infer<typeof schema>> = {
  id: 'ubuntu_drivers',
  frequency: 'once-per-instance',
  distros: ['ubuntu'],
  listedFor: { distros: ['ubuntu'] },
  schema,
  examples: ['#cloud-config\ndrivers:\n  nvidia: {license-accepted: true}\n'],
  async apply({ drivers }, context) {
    const { host, distro, notices, name } = context
    const nvidia = drivers?.nvidia
    if (!nvidia) return notices.debug(say`Skipping module named ${say.named(name)}, no 'drivers' key in config`)
    if (!isOn(nvidia['license-accepted']))
      return notices.debug(say`Not installing NVIDIA drivers: license not accepted`)
    if (!(await host.commands.find('ubuntu-drivers'))) await distro.packages.install(['ubuntu-drivers-common'])
    await withScript(context, template, (path) =>
      host.commands.run(['debconf-communicate', 'cloud-init'], { input: `X_LOADTEMPLATEFILE ${path}\n` }),
    )
    const driver = nvidia.version ? `nvidia:${nvidia.version}` : 'nvidia'
    try {
      await host.commands.run(['ubuntu-drivers', 'install', '--gpgpu', driver])
    } catch (error) {
      if (commandWrote(error, /unrecognized arguments/)) {
        notices.warning(
          'modules/not-available',
          say`the available version of ubuntu-drivers is too old to perform requested driver installation`,
        )
      } else if (commandWrote(error, /No drivers found for installation\./)) {
        notices.warning('modules/not-available', say`ubuntu-drivers found no drivers for installation`)
      }
      throw error
    }
  },
}
