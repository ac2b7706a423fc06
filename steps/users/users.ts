// `users:` of a step: users who are to be there, with their groups, homes, passwords and keys. The lines are written into the files of
// accounts, not by useradd: docs/decisions/0083-accounts-as-files.md.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { whileLocked } from '../../distros/account-files.ts'
import { byCodePoint } from '../../system/walk.ts'
import { authorize, type Fetched } from '../shared/authorize.ts'
import type { Action } from '../step.ts'
import type { UserSettings } from './shared/settings.ts'
import { writeUsers } from './shared/write-users.ts'

const open = { type: 'string', public: true } as const
const flag = { type: 'boolean' } as const

const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  additionalProperties: {
    type: 'object',
    properties: {
      name: { ...open, description: 'Not used: the key is the name.' },
      passwd: { type: 'string', description: 'Hashed, or in clear text.' },
      lock_passwd: { ...flag, description: 'Nobody can log in with a password. So it is without a password, too.' },
      gecos: { ...open, description: 'The name of the person, and the like. Default "Created by entities".' },
      homedir: { ...open, description: 'Default: the name, below HOME of /etc/default/useradd.' },
      no_create_home: { ...flag, description: 'The home is not made, nor given to the user.' },
      shell: { ...open, description: 'Default: SHELL of /etc/default/useradd, or /bin/sh.' },
      uid: {
        ...open,
        description: 'Default: that of the home if it is there, or the lowest from 1000 on that is free.',
      },
      gid: { ...open, description: 'Of the group of its own, or of one that is there.' },
      primary_group: { ...open, description: 'In place of a group of its own; it has to be there, or be given a gid.' },
      groups: {
        type: 'array',
        items: open,
        description: 'Other groups to be in; they are made where they are missing.',
      },
      no_user_group: { ...flag, description: 'No group of its own: GROUP of /etc/default/useradd, or 100.' },
      system: { ...flag, description: 'An id from 100 to 999, and no home is made.' },
      no_log_init: { ...flag, description: 'Has no effect: nothing is logged.' },
      subuid: { ...open, description: 'Range of subordinate ids, "first:count".' },
      subgid: { ...open, description: 'The same of groups.' },
      ssh_authorized_keys: {
        type: 'array',
        items: { type: 'string', public: 'address' },
        description: 'As in authorized_keys.',
      },
    },
  },
})

type Settings = Readonly<Record<string, UserSettings>>

export const users: Action<Infer<typeof schema>> = {
  key: 'users',
  about: 'Users by name. Of one that is there only password, subordinate ids and keys are set.',
  schema,
  examples: [
    `users:
  bob: {passwd: $6$abcdefgh$ijklmnop, groups: [adm], ssh_authorized_keys: [ssh-ed25519 AAAA bob@example.com]}
`,
    'users: {newsuper: {lock_passwd: true, uid: "1004", subuid: "100000:65536", subgid: "100000:65536"}}\n',
  ],
  async apply(given, context) {
    const settings = given as Settings
    try {
      await whileLocked(context.host.files, () => writeUsers(settings, context))
    } catch (error) {
      return context.fail(say`users: ${reasonOf(error)}`, ['users'])
    }
    const fetched: Fetched = new Map()
    for (const name of Object.keys(settings).sort(byCodePoint)) {
      const keys = settings[name]?.ssh_authorized_keys ?? []
      await authorize(context, name, { keys, path: ['users', name, 'ssh_authorized_keys'], fetched })
    }
  },
}
