// ssh_authkey_fingerprints: shows on the console whose keys may log in.

import { createHash } from 'node:crypto'
import { HostError, reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { textTable } from '../../core/text-table.ts'
import { type KeyLine, parseKeyLine } from '../../distros/authorized-keys.ts'
import { findKeyFile, makeKeyFile } from '../../distros/install-keys.ts'
import type { ConfigModule } from '../module.ts'
import { sayOnConsole } from '../shared/console-text.ts'
import { isOn, switchSchema } from '../shared/settings.ts'
import { usersAndGroups } from '../users/shared/user-entries.ts'
import { groupsSchema, userSchema, usersSchema } from '../users/shared/user-schemas.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    no_ssh_fingerprints: { ...switchSchema, description: 'Show none.' },
    authkey_hash: { type: ['string', 'null'], description: 'Default sha256.' },
    users: { ...usersSchema, description: 'See users_groups: says whose keys are shown.' },
    user: { ...userSchema, description: 'See users_groups.' },
    groups: { ...groupsSchema, description: 'See users_groups.' },
  },
})

export const sshAuthkeyFingerprints: ConfigModule<Infer<typeof schema>> = {
  id: 'ssh_authkey_fingerprints',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: ['#cloud-config\nno_ssh_fingerprints: true\n', '#cloud-config\nauthkey_hash: sha512\n'],
  async apply(config, context) {
    const { host, distro, notices, name } = context
    if (isOn(config.no_ssh_fingerprints))
      return notices.debug(say`Skipping module named ${say.named(name)}, logging of SSH fingerprints disabled`)
    const hash = config.authkey_hash ?? 'sha256'
    for (const user of usersAndGroups(config, distro.defaultUser).users) {
      if (isOn(user.options['no_create_home']) || isOn(user.options['system'])) continue
      const account = await distro.users.account(user.name)
      if (!account) {
        notices.debug(say`No account ${say.named(user.name)}: it has no keys to show`)
        continue
      }
      try {
        // As the reference does when it looks for keys; scripts append to it.
        if (await host.files.exists(account.home)) await makeKeyFile(host, account)
      } catch (error) {
        if (!(error instanceof HostError)) throw error
        notices.warning('ssh/keys-failed', reasonOf(error))
        continue
      }
      const path = await findKeyFile(host, account)
      const lines = ((await host.files.readText(path)) ?? '').split('\n').map((line) => parseKeyLine(line))
      const rows = lines.flatMap((line) => (line.key ? [rowOf(line.key, hash)] : []))
      const title = `Authorized keys from ${path} for user ${user.name}`
      const head = ['Keytype', `Fingerprint (${hash})`, 'Options', 'Comment']
      const none = `ci-info: no authorized SSH keys fingerprints found for user ${user.name}.\n`
      await sayOnConsole(context, rows.length > 0 ? textTable(title, head, rows) : none)
    }
  },
}

function rowOf({ type, base64, options, comment }: NonNullable<KeyLine['key']>, hash: string): readonly string[] {
  return [type || '-', fingerprint(base64, hash), options || '-', comment || '-']
}

/** "aa:bb:…"; "?" for what is not a key, "-" for nothing. */
export function fingerprint(base64: string, hash: string): string {
  if (base64 === '') return '-'
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length === 0 || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return '?'
  try {
    return createHash(hash).update(bytes).digest('hex').match(/../g)?.join(':') ?? '?'
  } catch {
    // `hash` is not the name of a hash.
    return '?'
  }
}
