// What a Kairos document may hold, as JSON Schema: steps by the descriptions of their keys, and what a #cloud-config says besides.

import { stepKeys } from '../index.ts'

const text = { type: 'string', public: true } as const
const secret = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const keys = {
  type: 'array',
  items: { type: 'string', public: 'address' },
} as const

const file = {
  type: 'object',
  required: ['path'],
  properties: {
    path: { ...text, description: 'Where the file is.' },
    content: { ...secret, description: 'What is in it, as `encoding` says.' },
    encoding: { ...text, description: 'b64, gzip or gz+b64; default: as it is.' },
    owner: { ...text, description: 'USER or USER:GROUP; default: root.' },
    permissions: { ...text, description: 'In octal; default: 0644.' },
  },
} as const

const user = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    passwd: { ...secret, description: 'The hash of the password, or the password.' },
    lock_passwd: { ...flag, description: 'No login by password; default: true without `passwd`.' },
    ssh_authorized_keys: keys,
    gecos: text,
    homedir: text,
    no_create_home: flag,
    primary_group: text,
    groups: { anyOf: [{ type: 'array', items: text }, text], description: 'A list, or names with commas.' },
    no_user_group: flag,
    system: flag,
    no_log_init: flag,
    shell: text,
    uid: text,
  },
} as const

const command = { anyOf: [secret, { type: 'array', items: secret }] } as const

/** The keys of a #cloud-config that become steps. */
export const cloudConfigKeys = {
  hostname: { ...text, description: "The machine's name, in the stage `initramfs`." },
  users: {
    anyOf: [{ type: 'array', items: { anyOf: [user, text] } }, { type: 'object', additionalProperties: user }, text],
    description: 'Users, in the stage `boot`.',
  },
  ssh_authorized_keys: {
    ...keys,
    description: 'Keys for each of `users`, or for root: in the stage `boot`; github: and gitlab: in `network`.',
  },
  write_files: { type: 'array', items: file, description: 'Files, in the stage `boot`.' },
  milpa_files: { type: 'array', items: file, description: 'As `write_files`, after those.' },
  runcmd: { type: 'array', items: command, description: 'Commands for `sh -c`, or lists of words, at every `boot`.' },
  bootcmd: { type: 'array', items: command, description: 'As `runcmd`, in the stage `boot.before`.' },
  growpart: {
    type: 'object',
    properties: {
      mode: { ...text, description: '`off`: nothing is grown.' },
      devices: { type: 'array', items: text },
    },
    description: 'Partitions that grow to the end of their disks, in the stage `boot`.',
  },
} as const

/** For editors, and for telling which names in a document are its author's own. */
export function documentSchema() {
  const step = {
    type: 'object',
    properties: Object.fromEntries(
      stepKeys.map(({ key, about, schema }) => [key, { ...(schema as object), description: about }]),
    ),
    additionalProperties: false,
  }
  return {
    type: 'object',
    properties: {
      name: { ...text, description: 'What the names of its steps begin with; default: the path of the document.' },
      stages: {
        type: 'object',
        description: 'By the name of a stage: its steps, in their order.',
        propertyNames: { public: true },
        additionalProperties: { type: 'array', items: step },
      },
      ...cloudConfigKeys,
    },
  } as const
}

/** What other parts of Kairos read from the same documents. */
const blocksOfKairos: ReadonlySet<string> = new Set(
  `arch bind-pcrs bind-public-pcrs bundles cloud-init-paths cluster config_url cosign cosign-key debug eject-cd
  env fail_on_bundles_errors grub_options install k0s k0s-worker k3s k3s-agent kcrypt kubevip logs p2p phonehome
  platform provider reset strict uki-max-entries upgrade verify`.split(/\s+/),
)

/** Also of nobody's: where anchors are kept. */
export const isSomebodyElses = (key: string) => blocksOfKairos.has(key) || /^(?:squash-|x-|x$|[._])/.test(key)
