// Keys and forms of values in cloud-config that still work but should no longer be written; `schema` reports them.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'

export interface Deprecation {
  readonly path: readonly (string | number)[]
  /** " Deprecated in version 22.2. Use **package_update** instead."; the reference puts the blank in front. */
  readonly message: string
}

/** Path with "*" for any item or key, the release since which it is deprecated, and the key to use. */
const renamed: readonly (readonly [path: string, version: string, use: string | undefined])[] = [
  ...(
    [
      ['lock-passwd', '22.3'],
      ['no-create-home', '24.2'],
      ['no-log-init', '24.2'],
      ['no-user-group', '24.2'],
      ['hashed-passwd', '24.2'],
      ['plain-text-passwd', '24.2'],
      ['create-groups', '24.2'],
      ['primary-group', '24.2'],
      ['selinux-user', '24.2'],
      ['ssh-authorized-keys', '18.3'],
      ['ssh-import-id', '24.2'],
      ['ssh-redirect-user', '24.2'],
    ] as const
  ).flatMap(([key, version]) =>
    ['users.*', 'user'].map((owner) => [`${owner}.${key}`, version, key.replaceAll('-', '_')] as const),
  ),
  ...['activation', 'auto', 'service', 'add', 'enable', 'disable'].flatMap((word) => {
    const noun = { activation: 'key', auto: 'attach', service: 'level', add: 'pool' }[word] ?? 'repo'
    return [[`rh_subscription.${word}-${noun}`, '25.3', `${word}_${noun}`] as const]
  }),
  ['rh_subscription.rhsm-baseurl', '25.3', 'rhsm_baseurl'],
  ['rh_subscription.server-hostname', '25.3', 'server_hostname'],
  ['ansible.pull.playbook_name', '25.2', 'playbook_names'],
  ['ansible.pull.*.playbook_name', '25.2', 'playbook_names'],
  ['apt_update', '22.2', 'package_update'],
  ['apt_upgrade', '22.2', 'package_upgrade'],
  ['apt_reboot_if_required', '22.2', 'package_reboot_if_required'],
  ['ca-certs', '22.3', 'ca_certs'],
  ['ca_certs.remove-defaults', '22.3', 'remove_defaults'],
  ['ca-certs.remove-defaults', '22.3', 'remove_defaults'],
  ['chpasswd.list', '22.2', 'users'],
  ['grub-dpkg', '22.2', 'grub_dpkg'],
  ['system_info', '24.2', undefined],
  ['ubuntu_advantage', '24.1', 'ubuntu_pro'],
]

const isText = (value: Json) => typeof value === 'string'

/** Forms of a value that changed: path, release, which values, what to write instead. */
const changed: readonly (readonly [path: string, version: string, which: (value: Json) => boolean, use: string])[] = [
  ['ansible.pull', '25.2', isObject, 'Use a list instead.'],
  ['growpart.mode', '22.3', (value) => value === false, "Use 'off' instead."],
  ['manage_etc_hosts', '22.3', (value) => value === 'template', 'Use a boolean instead.'],
  ['power_state.delay', '22.3', (value) => isText(value) && value !== 'now', 'Use a number instead.'],
  ['ssh_pwauth', '22.3', isText, 'Use a boolean instead.'],
  ['users.*.sudo', '22.2', (value) => value === false, 'Use null instead.'],
  ['users.*.uid', '22.3', isText, 'Use a number instead.'],
  ['vendor_data.enabled', '22.3', isText, 'Use a boolean instead.'],
]

/** In the order of the lists above; `schema` sorts by path. */
export function deprecationsIn(config: JsonObject): readonly Deprecation[] {
  const found: Deprecation[] = []
  for (const [pattern, version, use] of renamed) {
    const advice = use === undefined ? '' : ` Use **${use}** instead.`
    for (const [path] of matches(config, pattern.split('.'))) {
      found.push({ path, message: ` Deprecated in version ${version}.${advice}` })
    }
  }
  for (const [pattern, version, which, advice] of changed) {
    for (const [path, value] of matches(config, pattern.split('.'))) {
      if (which(value)) found.push({ path, message: ` Changed in version ${version}. ${advice}` })
    }
  }
  return found
}

type Match = readonly [path: readonly (string | number)[], value: Json]

function matches(value: Json, [step, ...rest]: readonly string[]): readonly Match[] {
  if (step === undefined) return [[[], value]]
  const children: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? step === '*'
      ? [...value.entries()]
      : []
    : isObject(value)
      ? Object.entries(value).filter(([key]) => step === '*' || key === step)
      : []
  return children.flatMap(([key, child]) => matches(child, rest).map(([path, found]): Match => [[key, ...path], found]))
}
