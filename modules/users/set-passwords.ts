// set_passwords: passwords of users that exist, and whether ssh accepts passwords.

import { randomInt } from 'node:crypto'
import { asText } from '../../core/as-text.ts'
import { reasonOf } from '../../core/errors.ts'
import { isList, type Json } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { setSshdSetting } from '../../distros/sshd-settings.ts'
import { removeStaleLocks } from '../../distros/stale-locks.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { attempts } from '../shared/attempts.ts'
import { sayOnConsole } from '../shared/console-text.ts'
import { isFalseWord, isOn, isTrueWord, switchSchema } from '../shared/settings.ts'
import { defaultUserOf } from './shared/user-entries.ts'
import { userSchema, usersSchema } from './shared/user-schemas.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    password: { type: ['string', 'number', 'null'], description: "The default user's password." },
    ssh_pwauth: { type: ['boolean', 'string', 'integer', 'null'], description: 'Whether sshd accepts passwords.' },
    chpasswd: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        expire: { ...switchSchema, description: 'Ask for a new password at the first log-in; default true.' },
        users: {
          type: ['array', 'null'],
          items: {
            type: 'object',
            additionalProperties: false,
            properties: {
              name: { public: true, type: ['string', 'number'] },
              type: {
                // Not an enum: what does not fit one is taken out, and the password would then be set as if it were a hash.
                type: ['string', 'null'],
                description: 'hash, text or RANDOM, which makes one and shows it on the console; default hash.',
              },
              password: { type: ['string', 'number', 'null'] },
            },
            required: ['name'],
          },
        },
        list: { type: ['array', 'string', 'null'], description: '"name:password" each; use users instead.' },
      },
    },
    users: { ...usersSchema, description: 'See users_groups: says who the default user is.' },
    user: { ...userSchema, description: 'See users_groups.' },
  },
})

interface Change {
  readonly name: string
  readonly password: string
}

export const setPasswords: ConfigModule<Infer<typeof schema>> = {
  id: 'set_passwords',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
password: password1
ssh_pwauth: true
chpasswd: {expire: false}
`,
    `#cloud-config
chpasswd:
  expire: false
  users:
  - {name: user1, password: password1, type: text}
  - {name: user2, password: $6$rounds=500000$5z4n0GvEexample, type: hash}
  - {name: user3, type: RANDOM}
`,
  ],
  async apply(config, context) {
    const { host, distro, notices, args, again } = context
    if (again) await removeStaleLocks(host)
    const { plain, hashed, random, failures } = changesIn(config, args[0], context)
    const { attempt, failed, end } = attempts(notices)
    for (const failure of failures) failed(failure)
    const names = (changes: readonly Change[]) => changes.map(({ name }) => name).join(', ')
    for (const [changes, hash] of [
      [plain, false],
      [hashed, true],
    ] as const) {
      if (changes.length === 0) continue
      notices.debug(say`Changing password for ${say.named(names(changes))}:`)
      const what = say`Failed to set passwords with chpasswd for ${say.named(names(changes))}`
      await attempt(what, () => distro.users.setPasswords(changes, { hashed: hash }))
    }
    if (random.length > 0) {
      const lines = random.map(({ name, password }) => `${name}:${password}`)
      const text = `Set the following 'random' passwords\n\n${lines.join('\n')}\n`
      await sayOnConsole(context, text, { elsewhere: false })
    }
    if (isOn(config.chpasswd?.expire, true)) {
      const expired: string[] = []
      for (const { name } of [...plain, ...hashed]) {
        await attempt(say`Failed to set 'expire' for ${say.named(name)}`, async () => {
          await distro.users.expirePassword(name)
          expired.push(name)
        })
      }
      if (expired.length > 0) notices.debug(say`Expired passwords for: ${say.join(expired.map(say.named))} users`)
    }
    await setPasswordAuthentication(config.ssh_pwauth, context)
    end()
  },
}

/** Who gets which password: plain ones and hashes apart, random ones listed among the plain ones too. */
function changesIn(config: Infer<typeof schema>, argument: string | undefined, context: ModuleContext) {
  const { chpasswd } = config
  const plain: Change[] = []
  const hashed: Change[] = []
  const random: Change[] = []
  const failures: Said[] = []
  const addRandom = (name: string) => {
    const change = { name, password: randomPassword() }
    plain.push(change)
    random.push(change)
  }
  const users = chpasswd?.users ?? []
  const lines = argument === undefined ? listLines(chpasswd?.list, context) : []
  const password =
    argument ?? (config.password === undefined || config.password === null ? undefined : String(config.password))
  if (password && users.length === 0 && lines.length === 0) {
    const user = defaultUserOf(config, context.distro.defaultUser)
    if (user) lines.push(`${user.name}:${password}`)
    else context.notices.warning('passwords/no-user', say`No default or defined user to change password for.`)
  }
  for (const entry of users) {
    const name = String(entry.name)
    const given = entry.password === undefined || entry.password === null ? undefined : String(entry.password)
    const type = entry.type ?? 'hash'
    if (type === 'RANDOM') addRandom(name)
    else if (type !== 'text' && type !== 'hash') {
      failures.push(
        say`chpasswd: the type of ${say.named(name)}'s password is not one of hash, text and RANDOM; it is not set`,
      )
    } else if (given === undefined)
      failures.push(say`chpasswd: user ${say.named(name)} has no password; give one, or the type RANDOM`)
    else (type === 'text' ? plain : hashed).push({ name, password: given })
  }
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at < 0) {
      failures.push(say`chpasswd: an entry of list has no ":", and so no name or no password`)
      continue
    }
    const name = line.slice(0, at)
    const given = line.slice(at + 1)
    if (given === 'R' || given === 'RANDOM') addRandom(name)
    else (isHash(given) ? hashed : plain).push({ name, password: given })
  }
  return { plain, hashed, random, failures }
}

function listLines(list: Json | undefined, { notices }: ModuleContext): string[] {
  if (list === undefined || list === null) return []
  const multiline = typeof list === 'string'
  notices.deprecated(
    'modules/deprecated',
    say`The chpasswd ${multiline ? 'multiline string' : "'list' key"} is deprecated in 22.2`,
    {
      hint: say`use 'users' instead`,
    },
  )
  const lines = multiline ? list.split('\n') : isList(list) ? list.map(asText) : []
  return lines.map((line) => (multiline ? line.trim() : line)).filter((line) => line !== '')
}

/** Whether the text looks like the output of crypt(3): "$6$salt$hash". */
export function isHash(password: string): boolean {
  return /^\$(1|2a|2y|5|6)(\$.+){2}/.test(password) && !password.includes(':')
}

const lower = 'abcdefghijklmnopqrstuvwxyz'
const upper = lower.toUpperCase()
const digits = '0123456789'
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

/** 20 characters with at least one of each kind, so that any password policy takes it. */
export function randomPassword(): string {
  const pick = (from: string) => from[randomInt(from.length)] as string
  const characters = [pick(digits), pick(lower), pick(upper), pick(punctuation)]
  while (characters.length < 20) characters.push(pick(digits + lower + upper + punctuation))
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const kept = characters[last] as string
    characters[last] = characters[other] as string
    characters[other] = kept
  }
  return characters.join('')
}

async function setPasswordAuthentication(
  asked: Json | undefined,
  { host, distro, notices }: ModuleContext,
): Promise<void> {
  if (asked === undefined || asked === null || asText(asked).toLowerCase() === 'unchanged') {
    return notices.debug(
      say`Leaving SSH config PasswordAuthentication unchanged. ssh_pwauth=${asked ? 'unchanged' : 'None'}`,
    )
  }
  const value = isTrueWord(asked) ? 'yes' : isFalseWord(asked) ? 'no' : undefined
  if (!value) {
    const why = say`Unrecognized value for ssh_pwauth: ${say.value(asked)}`
    return notices.warning('passwords/bad-pwauth', why, { hint: say`expected true, false or "unchanged"` })
  }
  const changed = await setSshdSetting(host, 'PasswordAuthentication', value)
  if (!changed) return notices.debug(say`No need to restart SSH service, PasswordAuthentication not updated.`)
  const service = distro.sshService
  try {
    const state = await distro.services.state(service)
    if (state === undefined) await distro.services.do('restart', service)
    else if (['active', 'activating', 'reloading'].includes(state)) {
      await distro.services.do('restart', service, '--job-mode=ignore-dependencies')
    } else notices.debug(say`Not restarting service ${say.word(service)}: its state is ${say.word(state)}`)
  } catch (error) {
    const why = say`'ssh_pwauth' configuration may not be applied. Cannot restart service ${say.word(service)}: ${reasonOf(error)}`
    notices.warning('passwords/no-restart', why, { hint: say`restart ${say.word(service)} by hand` })
  }
}
