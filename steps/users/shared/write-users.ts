// The users of a step, one after another, in the files of accounts.

import { reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { type Accounts, idsOf, readAccounts, writeAccounts } from '../../../distros/account-files.ts'
import { fieldsOf, withLine } from '../../../distros/account-lines.ts'
import { shadowPassword, withPassword } from '../../../distros/shadow-line.ts'
import { withRange } from '../../../distros/subordinate-ids.ts'
import { parsePasswd } from '../../../system/accounts.ts'
import { byCodePoint } from '../../../system/walk.ts'
import type { StepContext } from '../../step.ts'
import { addUser, checkPassword } from './add-user.ts'
import { type Ids, makeHome, ownerOfHome, ownersBelow } from './home.ts'
import { type Defaults, readDefaults, type UserSettings } from './settings.ts'

interface Turn {
  readonly name: string
  readonly user: UserSettings
  readonly home: string
  readonly homeOwner: Ids | undefined
}

/** A user that cannot be made is a failure of its own. What fails for all of them is thrown. */
export async function writeUsers(
  settings: Readonly<Record<string, UserSettings>>,
  context: StepContext,
): Promise<void> {
  const { files } = context.host
  const accounts = await readAccounts(files)
  const defaults = await readDefaults(files)
  const reserved = context.compat ? [] : await ownersBelow(files, defaults.homes)
  for (const turn of await turnsOf(settings, accounts, { ...context, defaults })) {
    const { name, user } = turn
    const failed = (error: unknown) => context.fail(say`user ${say.named(name)}: ${reasonOf(error)}`, ['users', name])
    try {
      if (entryOf(accounts, name)) await setPassword(accounts, turn, context.host.clock.now())
      else await make(accounts, turn, { ...context, defaults, reserved, failed })
    } catch (error) {
      failed(error)
      continue
    }
    for (const key of ['subuid', 'subgid'] as const) {
      const { uid = Number.NaN } = entryOf(accounts, name) ?? {}
      try {
        const range = user[key]
        if (range) accounts[key] = withRange(accounts[key], { name, uid }, range)
      } catch (error) {
        context.fail(say`user ${say.named(name)}: ${key}: ${reasonOf(error)}`, ['users', name, key])
      }
    }
  }
  await writeAccounts(files, accounts)
}

/**
 * First those whose ids are settled, so that nobody else gets them: who is there, to whom a home belongs, who is given a number. Then by
 * name.
 */
async function turnsOf(
  settings: Readonly<Record<string, UserSettings>>,
  accounts: Accounts,
  { host, compat, defaults }: StepContext & { readonly defaults: Defaults },
): Promise<readonly Turn[]> {
  const turns = await Promise.all(
    Object.keys(settings)
      .sort(byCodePoint)
      .map(async (name): Promise<Turn> => {
        const user = settings[name] ?? {}
        const home = user.homedir || `${defaults.homes}/${name}`
        return { name, user, home, homeOwner: await ownerOfHome(host.files, home) }
      }),
  )
  const rank = ({ name, user, homeOwner }: Turn) =>
    entryOf(accounts, name) ? 0 : homeOwner ? 1 : user.uid || user.gid ? 2 : 3
  return compat ? turns : turns.sort((one, other) => rank(one) - rank(other))
}

const entryOf = ({ passwd, elsewhere }: Accounts, name: string) =>
  [...parsePasswd(passwd), ...elsewhere.users].find((entry) => entry.name === name)

async function setPassword(accounts: Accounts, { name, user }: Turn, now: Date): Promise<void> {
  if (!user.passwd) return
  checkPassword(user.passwd)
  const before = fieldsOf(accounts.shadow, name)
  const password = await shadowPassword(user.passwd, before?.[1])
  accounts.shadow = withLine(accounts.shadow, withPassword(name, before, password, now))
}

interface Making extends StepContext {
  readonly defaults: Defaults
  readonly reserved: readonly Ids[]
  readonly failed: (error: unknown) => void
}

async function make(accounts: Accounts, turn: Turn, context: Making): Promise<void> {
  const { name, user, home, homeOwner } = turn
  const { host, notices, defaults, reserved, compat, failed } = context
  const { uids } = idsOf(accounts)
  const now = host.clock.now()
  const { uid, gid, made } = await addUser(accounts, turn, { defaults, now, homeOwner, reserved, compat })
  for (const group of made) notices.info(say`user ${say.named(name)}: made its group ${say.named(group)}`)
  if (uids.has(uid)) {
    const why = say`user ${say.named(name)} has the uid of another: each may do what the other may`
    notices.warning('steps/questionable', why, { where: context.at(['users', name, 'uid']) })
  }
  if (user.no_create_home || (user.system && !homeOwner)) return
  try {
    const isUsers = (id: number) => uids.has(id)
    // Before it is in passwd: who is there is not made again, after a power cut either.
    await makeHome(host.files, home, { uid, gid, homes: defaults.homes, isUsers })
  } catch (error) {
    failed(error)
  }
}
