// ubuntu_autoinstall: the installer reads its settings itself; this only checks that there is an installer.

import { Failure } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { waitForSnapd } from './shared/snaps.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    autoinstall: {
      type: ['object', 'null'],
      description: "The installer's settings.",
      properties: { version: { description: 'Required: the version of their format, 1.' } },
    },
  },
})

const installers = ['subiquity', 'ubuntu-desktop-installer']

export const ubuntuAutoinstall: ConfigModule<Infer<typeof schema>, 'autoinstall'> = {
  id: 'ubuntu_autoinstall',
  frequency: 'once',
  distros: ['ubuntu'],
  listedFor: { distros: ['ubuntu'] },
  needs: 'autoinstall',
  schema,
  examples: ['#cloud-config\nautoinstall:\n  version: 1\n'],
  async apply({ autoinstall }, context) {
    const { host, notices, name } = context
    await waitForSnapd(context)
    const { stdout } = await host.commands.query(['snap', 'list'], { accept: 'any' })
    if (!installers.some((installer) => stdout.includes(installer))) {
      const why = say`Skipping module named ${say.named(name)}. Expected one of the Ubuntu installer snap packages to be present: ${say.join(installers.map(say.word))}`
      return notices.warning('modules/not-available', why)
    }
    if (!Number.isInteger(autoinstall.version)) {
      const why = say`autoinstall.version should be an integer, in ${say.named(name)}`
      notices.warning('modules/bad-setting', why)
      throw new Failure(why)
    }
    notices.debug(say`Valid autoinstall schema. Config will be processed by the installer`)
  },
}
