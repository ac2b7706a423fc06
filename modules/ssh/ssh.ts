// ssh: the machine's host keys, and who may log in with which key.

import { reasonOf } from '../../core/errors.ts'
import { fittingOnes, linePlaces } from '../../core/line-text.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { defaultRedirectOptions, redirectOptions } from '../../distros/authorized-keys.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { isOn, listOf, switchSchema } from '../shared/settings.ts'
import { defaultUserOf } from '../users/shared/user-entries.ts'
import { userSchema, usersSchema } from '../users/shared/user-schemas.ts'
import { publishHostKeys } from './shared/publish-host-keys.ts'
import { generateHostKeys, installHostKeys, removeHostKeys } from './shared/ssh-host-keys.ts'

const open = { public: true, type: ['string', 'null'] } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    ssh_keys: {
      type: ['object', 'null'],
      description: 'Host keys by name: rsa_private, rsa_public, rsa_certificate, and the same for ecdsa and ed25519.',
      propertyNames: { public: true },
      properties: {
        rsa_public: open,
        rsa_certificate: open,
        ecdsa_public: open,
        ecdsa_certificate: open,
        ed25519_public: open,
        ed25519_certificate: open,
      },
      additionalProperties: { type: ['string', 'null'] },
    },
    ssh_authorized_keys: {
      type: ['array', 'string', 'null'],
      description: 'Public keys for the default user and root.',
    },
    ssh_deletekeys: { ...switchSchema, description: 'Remove the host keys the image came with; default true.' },
    ssh_genkeytypes: { type: ['array', 'string', 'null'], description: 'Host keys to make: rsa, ecdsa, ed25519.' },
    disable_root: {
      ...switchSchema,
      description: 'Refuse log-ins as root with a hint whom to log in as; default true.',
    },
    disable_root_opts: {
      type: ['string', 'null'],
      description: "Options before root's keys, with $USER and $DISABLE_USER.",
    },
    allow_public_ssh_keys: { ...switchSchema, description: 'Take the public keys the datasource has; default true.' },
    ssh_quiet_keygen: { ...switchSchema, description: 'Keep what ssh-keygen says to yourself.' },
    ssh_publish_hostkeys: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: { enabled: { ...switchSchema }, blacklist: { type: ['array', 'null'] } },
    },
    users: { ...usersSchema, description: 'See users_groups: says who the default user is.' },
    user: { ...userSchema, description: 'See users_groups.' },
  },
})

export const ssh: ConfigModule<Infer<typeof schema>> = {
  id: 'ssh',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
ssh_keys:
  rsa_private: |
    -----BEGIN RSA PRIVATE KEY-----
    MIIBxwIBAAJhAKD0YSHy73nUgysO13XsJmd4fHiFyQ+00R7VVu2iV9Qco
    -----END RSA PRIVATE KEY-----
  rsa_public: ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAGEAoPRhIfLvedSDKw7Xd smoser@localhost
ssh_authorized_keys:
- ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAGEA3FSyQwBI6Z+nCSjUU mykey@host
ssh_deletekeys: true
ssh_genkeytypes: [rsa, ecdsa, ed25519]
disable_root: true
disable_root_opts: no-port-forwarding,no-agent-forwarding,no-X11-forwarding
allow_public_ssh_keys: true
ssh_quiet_keygen: true
ssh_publish_hostkeys: {enabled: true, blacklist: [rsa]}
`,
  ],
  async apply(config, context) {
    if (isOn(config.ssh_deletekeys, true)) await removeHostKeys(context)
    if (config.ssh_keys) await installHostKeys(config.ssh_keys, context)
    else {
      const types = config.ssh_genkeytypes === undefined ? undefined : listOf(config.ssh_genkeytypes)
      await generateHostKeys(types, isOn(config.ssh_quiet_keygen), context)
    }
    await publishHostKeys(config.ssh_publish_hostkeys ?? {}, context)
    await authorize(config, context)
  },
}

/** Log-ins as root are refused with the usual options too, if those that are given are none. */
function rootOptions(given: string | null | undefined, notices: Notices): string {
  const own = given ? [given] : []
  return fittingOnes(linePlaces.keyOptions, own, { key: 'disable_root_opts', notices })[0] ?? defaultRedirectOptions
}

async function authorize(config: Infer<typeof schema>, { distro, instance, notices }: ModuleContext): Promise<void> {
  const user = defaultUserOf(config, distro.defaultUser)
  const fromCloud = isOn(config.allow_public_ssh_keys, true) ? instance.publicKeys : []
  if (!isOn(config.allow_public_ssh_keys, true)) {
    notices.debug(say`Skipping import of publish SSH keys per config setting: allow_public_ssh_keys=False`)
  }
  const keys = [...fromCloud, ...listOf(config.ssh_authorized_keys)]
  // One whose keys cannot be put where they belong costs the other nothing.
  const give = async (name: string, options?: string) => {
    try {
      await distro.users.authorizeKeys(name, keys, options)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      notices.warning('ssh/keys-failed', say`Applying SSH credentials failed! ${reasonOf(error)}`)
    }
  }
  if (user) await give(user.name)
  const options = isOn(config.disable_root, true)
    ? redirectOptions(rootOptions(config.disable_root_opts, notices), user?.name ?? 'NONE', 'root')
    : ''
  await give('root', options)
}
