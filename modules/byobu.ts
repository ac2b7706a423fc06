// byobu: gives users a terminal multiplexer when they log in.

import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'
import { defaultUserOf } from './users/shared/user-entries.ts'
import { userSchema, usersSchema } from './users/shared/user-schemas.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    byobu_by_default: {
      type: ['string', 'null'],
      description: 'enable-system, enable-user, disable-system, disable-user, enable, disable, user or system.',
    },
    users: { ...usersSchema, description: 'See users_groups: says who the default user is.' },
    user: { ...userSchema, description: 'See users_groups.' },
  },
})

const known = ['enable-user', 'enable-system', 'enable', 'disable-user', 'disable-system', 'disable']

export const byobu: ConfigModule<Infer<typeof schema>, 'byobu_by_default'> = {
  id: 'byobu',
  frequency: 'once-per-instance',
  distros: ['ubuntu', 'debian', 'raspberry-pi-os'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  activeFor: 'always',
  needs: 'byobu_by_default',
  argument: 'byobu_by_default',
  schema,
  examples: ['#cloud-config\nbyobu_by_default: enable-user\n', '#cloud-config\nbyobu_by_default: disable-system\n'],
  async apply(config, { host, distro, notices }) {
    const asked = config.byobu_by_default
    const value = asked === 'user' || asked === 'system' ? `enable-${asked}` : asked
    if (!known.includes(value)) {
      notices.warning('modules/bad-setting', say`Unknown value for byobu_by_default`, {
        hint: say`expected one of ${say.join(known.map(say.word))}`,
      })
    }
    if (!(await host.commands.find('byobu'))) await distro.packages.install(['byobu'])
    const enable = value.startsWith('enable')
    const forUser = value.endsWith('-user') || !value.includes('-')
    // As in the reference: enabling it for a user enables it for all.
    const forSystem = enable || value.endsWith('-system') || value === 'disable'
    let script = ''
    if (forUser) {
      const user = defaultUserOf(config, distro.defaultUser)?.name
      const launcher = enable ? 'install' : 'uninstall'
      if (user) script += ` sudo -Hu "${user}" byobu-launcher-${launcher} || X=$(($X+1)); `
      else
        notices.warning(
          'users/no-default',
          say`No default byobu user provided, can not launch byobu for the default user`,
        )
    }
    if (forSystem) {
      script +=
        `echo "byobu byobu/launch-by-default boolean ${enable}" | debconf-set-selections` +
        ' && dpkg-reconfigure byobu --frontend=noninteractive || X=$(($X+1)); '
    }
    if (script !== '') await host.commands.run(['/bin/sh', '-c', `X=0; ${script} exit $X`], { output: 'pass' })
  },
}
