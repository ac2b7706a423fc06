// Users, groups and passwords on Linux, through shadow's tools, or BusyBox' where those are missing.

import { Failure, HostError, reasonOf } from '../core/errors.ts'
import { fitting, fittingOnes, linePlaces, unfitFor } from '../core/line-text.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import type { Argv, Host } from '../system/host.ts'
import { accountIn, asksOthers, groupIn, hasPasswordIn, passwordIn } from './accounts.ts'
import { addWithBusybox, expireInShadow, isBusyboxPasswd } from './busybox-users.ts'
import { completeAccount } from './complete-account.ts'
import { completeHome } from './complete-home.ts'
import { createdHeader } from './created-header.ts'
import type { Account, DistroProfile, NewUser, UserVerbs } from './distro.ts'
import { installKeys } from './install-keys.ts'
import { doasBlock, doasProblem, includesDirectory, sudoBlock, withBlock, withIncludedDirectory } from './user-rules.ts'

const sudoersDirectory = '/etc/sudoers.d'
const sudoersFile = `${sudoersDirectory}/90-cloud-init-users`
const doasFile = '/etc/doas.conf'

export function userVerbs(host: Host, profile: DistroProfile, notices: Notices): UserVerbs {
  const { files, commands } = host
  /** Users added while planning: no passwd file lists them. */
  const added = new Map<string, NewUser>()

  /** The line of a database; the machine's other sources (LDAP and the like) are asked too, if it has any. */
  async function lookUp(database: 'passwd' | 'group', name: string): Promise<string | undefined> {
    const text = (await files.readText(`/etc/${database}`)) ?? ''
    if (database === 'passwd' ? accountIn(text, name) : groupIn(text, name)) return text
    if (!asksOthers((await files.readText('/etc/nsswitch.conf')) ?? '', database)) return undefined
    try {
      const { exitCode, stdout } = await commands.query(['getent', database, name], { accept: [0, 2] })
      return exitCode === 0 ? stdout : undefined
    } catch (error) {
      if (error instanceof HostError && (error.code === 'refused' || error.code === 'not-found')) return undefined
      throw error
    }
  }

  async function account(name: string): Promise<Account | undefined> {
    const text = await lookUp('passwd', name)
    const found = text === undefined ? undefined : accountIn(text, name)
    const planned = added.get(name)
    if (found || !planned) return found
    const home = planned.homedir ?? `/home/${name}`
    return { name, uid: Number(planned.uid ?? Number.NaN), gid: Number.NaN, home, shell: planned.shell ?? '/bin/sh' }
  }

  const groupExists = async (name: string) => (await lookUp('group', name)) !== undefined

  async function addGroup(name: string, members: readonly string[] = []): Promise<void> {
    const unfit = unfitFor(linePlaces.account, name)
    if (unfit !== undefined) {
      notices.warning('users/group-failed', say`A name of a group holds ${unfit}, which no group's name can hold`, {
        hint: say`the group is not made`,
      })
    } else if (await groupExists(name)) {
      notices.warning('users/group-exists', say`Skipping creation of existing group '${say.named(name)}'`)
    } else {
      try {
        await commands.run((await commands.find('groupadd')) ? ['groupadd', name] : ['addgroup', name])
        notices.info(say`Created new group ${say.named(name)}`)
      } catch (error) {
        notices.warning('users/group-failed', say`Failed to create group ${say.named(name)}: ${reasonOf(error)}`)
      }
    }
    for (const member of unfit === undefined ? members : []) {
      if (!(await account(member))) {
        const why = say`Unable to add group member '${say.named(member)}' to group '${say.named(name)}'; user does not exist.`
        notices.warning('users/no-such-member', why)
        continue
      }
      const usermod = await commands.find('usermod')
      await commands.run(usermod ? ['usermod', '-a', '-G', name, member] : ['addgroup', member, name])
      notices.info(say`Added user '${say.named(member)}' to group '${say.named(name)}'`)
    }
  }

  async function add(given: NewUser, { again = false }: { readonly again?: boolean } = {}): Promise<boolean> {
    const user = fittingUser(given, notices)
    const known = await account(user.name)
    if (known && again) await complete(user, known)
    if (known) {
      notices.info(say`User ${say.named(user.name)} already exists, skipping.`)
      return false
    }
    if (user.createGroups ?? true) {
      for (const group of [...(user.groups ?? []), ...(user.primaryGroup ? [user.primaryGroup] : [])]) {
        if (await groupExists(group)) continue
        await addGroup(group)
        notices.debug(say`created group '${say.named(group)}' for user '${say.named(user.name)}'`)
      }
    }
    notices.debug(say`Adding user ${say.named(user.name)}`)
    if (profile.init === 'openrc' && !(await commands.find('useradd'))) await addWithBusybox(host, user)
    else await commands.run(useraddArgv(profile.init === 'openrc' ? withoutSelinux(user) : user))
    added.set(user.name, user)
    if (user.passwd) await setPasswords([{ name: user.name, password: user.passwd }], { hashed: true })
    return true
  }

  /** An account without a password is as useradd leaves it. */
  async function complete(user: NewUser, known: Account): Promise<void> {
    await completeAccount(host, user, known)
    if (!user.noCreateHome && !user.system) await completeHome(host, known)
    if (user.passwd && passwordIn((await files.readText('/etc/shadow')) ?? '', user.name) === '!') {
      await setPasswords([{ name: user.name, password: user.passwd }], { hashed: true })
    }
  }

  function withoutSelinux({ selinuxUser, ...user }: NewUser): NewUser {
    if (selinuxUser) notices.warning('users/no-selinux', say`Ignoring selinux_user parameter for Alpine Linux`)
    return user
  }

  async function setPasswords(passwords: readonly { name: string; password: string }[], options: { hashed: boolean }) {
    for (const { name, password } of passwords) {
      if (/[\n\r\0:]/.test(name))
        throw new Failure(say`${say.named(JSON.stringify(name))} cannot be the name of a user`)
      if (/[\n\0]/.test(password))
        throw new Failure(say`The password given for user ${say.named(name)} spans several lines`)
    }
    const input = passwords.map(({ name, password }) => `${name}:${password}\n`).join('')
    await commands.run(options.hashed ? ['chpasswd', '-e'] : ['chpasswd'], { input, secret: true })
  }

  /** Alpine's own passwd(1), which fails where there is nothing to do. */
  const busyboxPasswd = async () => profile.init === 'openrc' && (await isBusyboxPasswd(host))

  async function lockPassword(name: string): Promise<void> {
    if (await busyboxPasswd()) return void (await commands.run(['passwd', '-l', name], { accept: [0, 1] }))
    // useradd leaves it locked; passwd would write the same file again, and wait for the disk.
    if (await isLocked(name)) return notices.debug(say`The password of ${say.named(name)} is locked already`)
    await commands.run((await commands.find('passwd')) ? ['passwd', '-l', name] : ['usermod', '--lock', name])
  }

  async function isLocked(name: string): Promise<boolean> {
    const shadow = (await files.readText('/etc/shadow').catch(() => undefined)) ?? ''
    return passwordIn(shadow, name)?.startsWith('!') ?? false
  }

  async function unlockPassword(name: string): Promise<void> {
    if (await busyboxPasswd()) return void (await commands.run(['passwd', '-u', name], { accept: [0, 1] }))
    const passwd = await commands.find('passwd')
    const unlock: Argv = passwd ? ['passwd', '-u', name] : ['usermod', '--unlock', name]
    const { stderr } = await commands.run(unlock, { accept: [0, 3] })
    // If unlocking would leave the account without a password, the tool says so and does nothing: then the password is removed.
    if (stderr) await commands.run(passwd ? ['passwd', '-d', name] : ['usermod', '--password', '', name])
  }

  async function expirePassword(name: string): Promise<void> {
    if (await busyboxPasswd()) return expireInShadow(host, name)
    await commands.run(['passwd', '--expire', name])
  }

  async function addSudoRules(name: string, rules: string | readonly string[]): Promise<void> {
    fitting(linePlaces.account, name, 'users/name')
    const key = `users/${name}/sudo`
    const usable = fittingOnes(linePlaces.sudoers, typeof rules === 'string' ? [rules] : rules, { key, notices })
    if (usable.length === 0) return
    const now = host.clock.now()
    const sudoers = await files.readText('/etc/sudoers')
    if (sudoers === undefined || !includesDirectory(sudoers, sudoersDirectory)) {
      const vendor = sudoers === undefined ? await files.readText('/usr/etc/sudoers') : undefined
      const text = withIncludedDirectory(sudoers ?? vendor, sudoersDirectory, createdHeader(now, 'Added'))
      await files.write('/etc/sudoers', text, { mode: 0o440 })
    }
    await files.makeDirectory(sudoersDirectory, { mode: 0o750 })
    await writeBlock(sudoersFile, sudoBlock(name, usable))
  }

  async function addDoasRules(name: string, rules: readonly string[]): Promise<void> {
    const problems = rules.map((rule) => doasProblem(name, rule)).filter((problem) => problem !== undefined)
    for (const problem of problems)
      notices.error('users/bad-doas-rule', say`Invalid doas rule for user '${say.named(name)}': ${problem}`)
    if (problems.length === 0) await writeBlock(doasFile, doasBlock(name, rules))
  }

  async function writeBlock(path: string, block: string): Promise<void> {
    // An empty file is what a power cut leaves of one that was just made.
    const existing = (await files.readText(path)) || undefined
    const text = withBlock(existing, block, createdHeader(host.clock.now()))
    if (text !== undefined) await files.write(path, text, existing === undefined ? { mode: 0o440 } : {})
  }

  async function authorizeKeys(name: string, keys: readonly string[], options?: string): Promise<void> {
    const user = await account(name)
    if (!user) throw new Failure(say`There is no user ${say.named(name)} to give ssh keys to`)
    await installKeys(host, notices, user, keys, options)
  }

  return {
    account,
    groupExists,
    add,
    addGroup,
    setPasswords,
    lockPassword,
    unlockPassword,
    expirePassword,
    hasPassword: async (name) => hasPasswordIn((await files.readText('/etc/shadow')) ?? '', name),
    addSudoRules,
    addDoasRules,
    authorizeKeys,
  }
}

/** What useradd and the lines of passwd, group and shadow can take. Without what it says about the person, if it has to be. */
function fittingUser({ gecos, ...user }: NewUser, notices: Notices): NewUser {
  fitting(linePlaces.account, user.name, 'users/name')
  const of = (option: string) => `users/${user.name}/${option}`
  const { primaryGroup, homedir, shell, passwd } = user
  if (primaryGroup) fitting(linePlaces.account, primaryGroup, of('primary_group'))
  for (const [option, value] of Object.entries({ homedir, shell, passwd }))
    if (value) fitting(linePlaces.passwdField, value, of(option))
  const [comment] = fittingOnes(linePlaces.passwdField, gecos ? [gecos] : [], { key: of('gecos'), notices })
  const groups = user.groups && fittingOnes(linePlaces.account, user.groups, { key: of('groups'), notices })
  return { ...user, ...(groups && { groups }), ...(comment !== undefined && { gecos: comment }) }
}

/** Options in the order of the names of the config's keys, then those about the home directory. */
function useraddArgv(user: NewUser): Argv {
  const option = (name: string, value: string | undefined) => (value ? [name, value] : [])
  const flag = (name: string, on: boolean | undefined) => (on ? [name] : [])
  return [
    'useradd',
    user.name,
    ...option('--expiredate', user.expiredate),
    ...option('--comment', user.gecos),
    ...option('--groups', user.groups?.join(',')),
    ...option('--home', user.homedir),
    ...option('--inactive', user.inactive),
    ...flag('--no-log-init', user.noLogInit),
    ...flag('--no-user-group', user.noUserGroup),
    ...option('--gid', user.primaryGroup),
    ...option('--selinux-user', user.selinuxUser),
    ...option('--shell', user.shell),
    ...flag('--system', user.system),
    ...option('--uid', user.uid),
    user.noCreateHome || user.system ? '-M' : '-m',
  ]
}
