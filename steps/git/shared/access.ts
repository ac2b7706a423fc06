// How git gets in: passwords and keys lie in files that only root can read, and only while git runs. None is an argument of a program or
// part of its environment.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { shellQuote } from '../../../core/shell-quote.ts'
import { gitLogin } from '../../../modules/shared/git-login.ts'
import type { Host } from '../../../system/host.ts'
import { withPrivateFolder } from '../../shared/private-folder.ts'
import type { Git } from './git-schema.ts'
import type { User } from './runs-as.ts'

type Auth = NonNullable<Git['auth']>

export interface Access {
  /** What git is given as the address. */
  readonly address: string
  readonly env: Readonly<Record<string, string>>
  readonly user?: User
}

/** Others than these may start programs, as "ext::" does. */
const protocols = 'file:git:http:https:ssh'

export async function withAccess<T>(
  url: string,
  { auth, user }: { readonly auth: Auth; readonly user: User | undefined },
  host: Host,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const { username, private_key: key, public_key: hostKey, insecure } = auth
  const as = user ? { user } : {}
  const env = {
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_TERMINAL_PROMPT: '0',
    ...(insecure && { GIT_SSL_NO_VERIFY: '1' }),
    // It cannot look into root's.
    ...(user && { HOME: '/' }),
  }
  const login = gitLogin(withUser(url, auth))
  if (!login && !username && !key && !hostKey) {
    const words = sshOptions(auth, '').map(([name, value]) => `-o ${name}=${value}`)
    return await work({ ...as, address: url, env: { ...env, GIT_SSH_COMMAND: `ssh ${words.join(' ')}` } })
  }
  const owner = user ? { owner: { user: user.uid, group: user.gid } } : {}
  return await withPrivateFolder(host, 'git', async (folder) => {
    const write = (name: string, text: string) =>
      host.files.write(`${folder}/${name}`, text, { mode: 0o600, durable: false, ...owner })
    if (login) await write('settings', login.settings)
    if (key) await write('key', `${key.trimEnd()}\n`)
    if (hostKey) await write('hosts', knownHosts(hostKey))
    await write('ssh', sshSettings(isWeb(url) ? { ...auth, username: '' } : auth, folder))
    const ways = {
      GIT_SSH_COMMAND: `ssh -F ${shellQuote(`${folder}/ssh`)}`,
      // The settings lead to those of its home.
      ...(login && { GIT_CONFIG_GLOBAL: `${folder}/settings`, HOME: user ? '/' : '/root' }),
    }
    if (user) await host.files.makeDirectory(folder, { mode: 0o700, ...owner })
    return await work({ ...as, address: login?.address ?? url, env: { ...env, ...ways } })
  })
}

const isWeb = (url: string) => /^https?:\/\//i.test(url) && URL.canParse(url)

/** With http and https the address can say who asks; ssh has it in its settings. */
function withUser(url: string, { username, password }: Auth): string {
  if (!username && !password) return url
  const parsed = isWeb(url) ? new URL(url) : undefined
  if (!parsed) return url
  parsed.username = encodeURIComponent(username ?? '')
  parsed.password = encodeURIComponent(password ?? '')
  return parsed.href
}

function sshOptions({ private_key: key, public_key: hostKey, insecure }: Auth, folder: string) {
  const known = insecure ? '/dev/null' : hostKey ? `${folder}/hosts` : undefined
  const options: readonly (readonly [name: string, value: string])[] = [
    ['BatchMode', 'yes'],
    ['StrictHostKeyChecking', insecure ? 'no' : 'yes'],
    ...(known
      ? ([
          ['UserKnownHostsFile', known],
          ['GlobalKnownHostsFile', '/dev/null'],
        ] as const)
      : []),
    ...(key
      ? ([
          ['IdentityFile', `${folder}/key`],
          ['IdentitiesOnly', 'yes'],
        ] as const)
      : []),
    ['ConnectTimeout', '30'],
    ['ServerAliveInterval', '15'],
    ['ServerAliveCountMax', '8'],
  ]
  return options
}

/** What comes first counts, so the machine's own settings only add to it. */
function sshSettings(auth: Auth, folder: string): string {
  const user = auth.username?.trim() || 'git'
  if (/[\s"\\\0-\x1f]/.test(user)) throw new Failure(say`the user name has a sign that ssh does not take`)
  const lines = [
    ...(auth.username ? [`User ${user}`] : []),
    ...sshOptions(auth, folder).map(([name, value]) => `${name} ${value}`),
    'Include /root/.ssh/config',
    'Include /etc/ssh/ssh_config',
    `User ${user}`,
  ]
  return `Host *\n${lines.map((line) => `  ${line}\n`).join('')}`
}

/** "ssh-ed25519 AAAA comment", with or without the names of hosts before it: for any host, as only one is asked. */
function knownHosts(text: string): string {
  const line = text.trim()
  const found = /(?:^|\s)((?:ssh|ecdsa|sk)-[\w@.-]+\s+[A-Za-z0-9+/=]+)(?=\s|$)/.exec(line)?.[1]
  if (found === undefined || line.includes('\n')) throw new Failure(say`public_key is no public key of ssh`)
  return `* ${found}\n`
}
