// ssh_import_id: fetches people's public keys from Launchpad or GitHub.

import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { fetchingPrograms } from '../../system/fetch-options.ts'
import type { Argv } from '../../system/host.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { listOf } from '../shared/settings.ts'
import { usersAndGroups } from '../users/shared/user-entries.ts'
import { groupsSchema, userSchema, usersSchema } from '../users/shared/user-schemas.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    ssh_import_id: {
      public: true,
      type: ['array', 'string', 'null'],
      description: 'For the default user: "lp:name" or "gh:name".',
    },
    users: { ...usersSchema, description: 'See users_groups; ssh_import_id of each.' },
    user: { ...userSchema, description: 'See users_groups.' },
    groups: { ...groupsSchema, description: 'See users_groups.' },
  },
})

const program = 'ssh-import-id'

export const sshImportId: ConfigModule<Infer<typeof schema>> = {
  id: 'ssh_import_id',
  frequency: 'once-per-instance',
  distros: ['alpine', 'cos', 'debian', 'raspberry-pi-os', 'ubuntu'],
  listedFor: { not: ['photon'] },
  activeFor: 'always',
  schema,
  examples: ['#cloud-config\nssh_import_id: ["lp:user", "gh:user"]\n'],
  async apply(config, context) {
    const { host, distro, notices, args } = context
    const wanted = usersAndGroups(config, distro.defaultUser).users.flatMap(({ name, isDefault, options }) => {
      const ids = listOf(isDefault ? config.ssh_import_id : options['ssh_import_id'])
      return ids.length > 0 ? [{ name, ids }] : []
    })
    const [user, ...ids] = args
    const all = user === undefined ? wanted : [{ name: user, ids }]
    if (all.length === 0) return notices.debug(say`No users to import ssh keys for`)
    if (!(await host.commands.find(program))) {
      const why = say`${program} is not installed, but module ${say.named(context.name)} is configured. Skipping module.`
      return notices.warning('ssh/no-import', why, { hint: say`add ${program} to packages of the image` })
    }
    const failures: Said[] = []
    for (const { name, ids } of all) {
      try {
        await importKeys(name, [...new Set(ids)], context)
      } catch (error) {
        if (!(error instanceof Error)) throw error
        failures.push(say`${program} failed for ${say.named(name)}: ${reasonOf(error)}`)
        notices.warning(
          'ssh/import-failed',
          say`${program} failed for: ${say.named(name)} ${say.join(ids.map(say.named), ' ')}: ${reasonOf(error)}`,
        )
      }
    }
    if (failures.length > 0) throw new Failure(say.join(failures, '; '))
  },
}

async function importKeys(
  user: string,
  ids: readonly string[],
  { host, distro, notices }: ModuleContext,
): Promise<void> {
  if (!(await distro.users.account(user))) throw new Failure(say`there is no user ${say.named(user)}`)
  const sudo = await host.commands.find('sudo')
  if (!sudo && !(await host.commands.find('doas'))) {
    return notices.error(
      'ssh/import-failed',
      say`Neither sudo nor doas available! Unable to import SSH ids for ${say.named(user)}.`,
    )
  }
  const argv: Argv = sudo
    ? ['sudo', '--preserve-env=https_proxy', '-Hu', user, program, ...ids]
    : ['doas', '-u', user, program, ...ids]
  try {
    await host.commands.run(argv, { output: 'pass', timeout: fetchingPrograms.sshImportId })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.debug(say`${program} for ${say.named(user)}: ${error.short}; trying once more`)
    await host.clock.sleep(500)
    await host.commands.run(argv, { output: 'pass', timeout: fetchingPrograms.sshImportId })
  }
}
