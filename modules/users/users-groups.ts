// users_groups: makes groups and users, with their passwords, keys and rights.

import { asText } from '../../core/as-text.ts'
import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import { isObject, type Json } from '../../core/json.ts'
import { fitting, linePlaces } from '../../core/line-text.ts'
import { type Said, say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { defaultRedirectOptions, redirectOptions } from '../../distros/authorized-keys.ts'
import { removeStaleLocks } from '../../distros/stale-locks.ts'
import { fetchingPrograms } from '../../system/fetch-options.ts'
import type { Argv } from '../../system/host.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { isFalseWord, isOn, kindOf, listOf } from '../shared/settings.ts'
import { defaultUserOf, groupNames, type UserEntry, usersAndGroups } from './shared/user-entries.ts'
import { userOptions } from './shared/user-options.ts'
import { groupsSchema, userSchema, usersSchema } from './shared/user-schemas.ts'

// The forms of users and groups are checked where they are read, with messages that name the entry.
const schema = defineSchema({
  type: 'object',
  properties: {
    groups: { ...groupsSchema, description: 'Groups to make: names, or mappings of a name to its members.' },
    users: { ...usersSchema, description: 'Users to make: "default", names, or mappings with a name and options.' },
    user: { ...userSchema, description: 'Changes to the default user; use users instead.' },
  },
})

export const usersGroups: ConfigModule<Infer<typeof schema>> = {
  id: 'users_groups',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
groups:
- admingroup: [root, sys]
- cloud-users
users:
- default
`,
    `#cloud-config
users:
- default
- name: newsuper
  gecos: Big Stuff
  groups: users, admin
  sudo: ALL=(ALL) NOPASSWD:ALL
  shell: /bin/bash
  lock_passwd: true
  ssh_import_id: [lp:falcojr, gh:TheRealFalcon]
`,
    `#cloud-config
user: {name: mynewdefault, sudo: null}
users: [default]
`,
  ],
  async apply(settings, context) {
    const { host, distro, notices, instance, again } = context
    if (again) await removeStaleLocks(host)
    const { users, groups } = usersAndGroups(settings, distro.defaultUser, notices)
    for (const { name, members } of groups) await distro.users.addGroup(name, members)
    const main = defaultUserOf(settings, distro.defaultUser)
    const failures: Said[] = []
    for (const user of users) {
      try {
        const redirect = redirection(user, main, context)
        await createUser(user, redirect ? { to: redirect, keys: instance.publicKeys } : undefined, context)
      } catch (error) {
        if (!(error instanceof Error)) throw error
        // The next user may be the one that somebody logs in as: go on, and fail at the end.
        failures.push(say`user ${say.named(user.name)}: ${reasonOf(error)}`)
      }
    }
    if (failures.length > 0) throw new Failure(say.join(failures, '; '))
  },
}

/** The name of the user to whom log-ins with this one's keys are redirected. */
function redirection(user: UserEntry, main: UserEntry | undefined, { notices }: ModuleContext): string | undefined {
  const { ssh_redirect_user: redirect, ssh_authorized_keys: keys, ssh_import_id: imports, ...options } = user.options
  const homeless = ['no_create_home', 'system'].filter((key) => isOn(options[key]))
  const withKeys = { ssh_authorized_keys: keys, ssh_import_id: imports, ssh_redirect_user: redirect }
  const wanted = Object.entries(withKeys).flatMap(([key, value]) => (value ? [key] : []))
  if (homeless.length > 0 && wanted.length > 0) {
    throw new Failure(
      say`Not creating user ${say.named(user.name)}. Key(s) ${say.join(wanted.map(say.word))} cannot be provided with ${say.join(homeless.map(say.word))}`,
    )
  }
  if (!redirect || redirect === 'false') return undefined
  if (keys || imports) {
    throw new Failure(
      say`Not creating user ${say.named(user.name)}. ssh_redirect_user cannot be provided with ssh_import_id or ssh_authorized_keys`,
    )
  }
  if (redirect !== true && redirect !== 'default') {
    throw new Failure(
      say`Not creating user ${say.named(user.name)}. Invalid value of ssh_redirect_user. Expected values: true, default or false.`,
    )
  }
  if (main) return main.name
  const why = say`Ignoring ssh_redirect_user: ${redirect} for ${say.named(user.name)}. No default_user defined.`
  notices.warning('users/no-default', why, { hint: say`add "default" to users` })
  return undefined
}

async function createUser(
  { name, options }: UserEntry,
  redirect: { readonly to: string; readonly keys: readonly string[] } | undefined,
  context: ModuleContext,
): Promise<void> {
  const { distro, notices, again } = context
  const known = Object.keys(userOptions)
  for (const [index, key] of Object.keys(options).entries()) {
    if (Object.hasOwn(userOptions, key)) continue
    notices.warning('users/unknown-option', say`Option ${index + 1} of user ${say.named(name)} is unknown`, {
      hint: didYouMean(known, key) ?? say`it is ignored; correct its name`,
    })
  }
  if (options['snapuser']) return createSnapUser(name, options, context)
  const { users } = distro
  const created = await users.add(newUser(name, options), { again: again === true })
  const { plain_text_passwd: plain, hashed_passwd: hashed, lock_passwd: lock, doas, sudo } = options
  if (plain) await users.setPasswords([{ name, password: asText(plain) }], { hashed: false })
  if (hashed) await users.setPasswords([{ name, password: asText(hashed) }], { hashed: true })
  // Whatever does not clearly say no leaves the password locked.
  if (!isFalseWord(lock)) await users.lockPassword(name)
  else await unlock(name, options, created, context)
  const doasRules = doas ? listOf(doas) : []
  if (doasRules.length > 0) await users.addDoasRules(name, doasRules)
  if (sudo === false) {
    notices.deprecated(
      'modules/deprecated',
      say`The value of 'false' in user ${say.named(name)}'s 'sudo' config is deprecated in 22.2`,
      {
        hint: say`use 'null' instead`,
      },
    )
  } else if (sudo) {
    if (typeof sudo !== 'string' && !Array.isArray(sudo))
      throw new Failure(say`Can not create sudoers rule addition from ${kindOf(sudo)}`)
    const rules = listOf(sudo)
    if (rules.length > 0) await users.addSudoRules(name, rules)
  }
  const keys = keysOf(name, options['ssh_authorized_keys'], context)
  if (keys.length > 0) await users.authorizeKeys(name, keys)
  if (redirect) {
    const disabled = redirectOptions(defaultRedirectOptions, redirect.to, name)
    if (redirect.keys.length > 0) await users.authorizeKeys(name, redirect.keys, disabled)
    else {
      const why = say`Unable to disable SSH logins for ${say.named(name)} given ssh_redirect_user: ${say.named(redirect.to)}. No cloud public-keys present.`
      notices.warning('users/no-keys', why)
    }
  }
}

async function unlock(
  name: string,
  options: UserEntry['options'],
  created: boolean,
  context: ModuleContext,
): Promise<void> {
  const { distro, notices } = context
  const given = 'plain_text_passwd' in options || 'hashed_passwd' in options || (created && 'passwd' in options)
  if (given || (!created && (await distro.users.hasPassword(name)))) return distro.users.unlockPassword(name)
  if (!created && 'passwd' in options) {
    const why = say`'passwd' of existing user ${say.named(name)} is ignored: it is set only when the user is made`
    notices.warning('users/passwd-ignored', why, { hint: say`use 'hashed_passwd' instead` })
  }
  const why = say`Not unlocking password for user ${say.named(name)}. 'lock_passwd: false' present in user-data but no 'passwd', 'plain_text_passwd' or 'hashed_passwd' provided in user-data`
  notices.warning('users/not-unlocked', why)
}

function newUser(name: string, options: UserEntry['options']) {
  const text = (key: string) => {
    const value = options[key]
    return value === undefined || value === null || value === '' ? undefined : asText(value)
  }
  const given = {
    gecos: text('gecos'),
    homedir: text('homedir'),
    primaryGroup: text('primary_group'),
    selinuxUser: text('selinux_user'),
    shell: text('shell'),
    expiredate: text('expiredate'),
    inactive: text('inactive'),
    uid: text('uid'),
    passwd: text('passwd'),
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    name,
    ...present,
    groups: groupNames(options['groups']),
    noUserGroup: isOn(options['no_user_group']),
    noLogInit: isOn(options['no_log_init']),
    noCreateHome: isOn(options['no_create_home']),
    system: isOn(options['system']),
    createGroups: isOn(options['create_groups'], true),
  }
}

function keysOf(name: string, value: Json | undefined, { notices }: ModuleContext): readonly string[] {
  if (value === undefined || value === null || value === false) return []
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.map(asText)
  if (isObject(value)) return Object.values(value).map(asText)
  notices.warning(
    'users/bad-keys',
    say`Invalid type '${kindOf(value)}' detected for 'ssh_authorized_keys' of ${say.named(name)}`,
    {
      hint: say`expected a list of public keys`,
    },
  )
  return []
}

async function createSnapUser(
  name: string,
  options: UserEntry['options'],
  { host, notices }: ModuleContext,
): Promise<void> {
  const email = fitting(linePlaces.argument, asText(options['snapuser']), 'users/snapuser')
  const known = isOn(options['known']) ? ['--known'] : []
  const argv: Argv = ['snap', 'create-user', '--sudoer', '--json', ...known, email]
  const { stdout } = await host.commands.run(argv, { timeout: fetchingPrograms.snapUser })
  try {
    const { username } = JSON.parse(stdout) as { username?: string }
    notices.debug(say`snap create-user returned: ${say.named(username ?? name)}`)
  } catch (error) {
    throw new HostError('io', say`snap create-user did not answer with JSON`, {
      cause: error,
    })
  }
}
