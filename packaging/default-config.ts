// The files of /etc/cloud that an image gets: cloud.cfg per distro, and where the stages' output goes.

import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { DistroProfile } from '../distros/distro.ts'
import { moduleNamed } from '../modules/index.ts'

/** Modules of the three sections in the reference's order; `if` says where one that is not for all belongs. */
interface Listed {
  readonly name: string
  readonly if?: (profile: DistroProfile) => boolean
}

const named =
  (...names: readonly string[]) =>
  ({ name }: DistroProfile) =>
    names.includes(name)
const notNamed =
  (...names: readonly string[]) =>
  ({ name }: DistroProfile) =>
    !names.includes(name)
const clones = ['rhel', 'almalinux', 'centos', 'cloudlinux', 'eurolinux', 'miraclelinux', 'rocky', 'virtuozzo']
const debians = ['debian', 'ubuntu']
const isRpm = ({ packages }: DistroProfile) => packages.some(({ name }) => ['dnf', 'yum', 'tdnf'].includes(name))

const sections: Readonly<Record<string, readonly Listed[]>> = {
  cloud_init_modules: [
    { name: 'seed_random' },
    { name: 'bootcmd' },
    { name: 'write_files' },
    { name: 'growpart', if: notNamed('raspberry-pi-os') },
    { name: 'resizefs', if: notNamed('raspberry-pi-os') },
    { name: 'disk_setup' },
    { name: 'mounts' },
    { name: 'set_hostname' },
    { name: 'update_hostname' },
    { name: 'update_etc_hosts' },
    { name: 'resolv_conf', if: named('alpine', 'photon') },
    { name: 'ca_certs' },
    { name: 'rsyslog' },
    { name: 'users_groups' },
    { name: 'ssh' },
    { name: 'set_passwords' },
  ],
  cloud_config_modules: [
    { name: 'wireguard', if: named('ubuntu') },
    { name: 'snap', if: named(...debians) },
    { name: 'ubuntu_autoinstall', if: named('ubuntu') },
    { name: 'ssh_import_id', if: notNamed('photon') },
    { name: 'keyboard', if: notNamed('photon', ...clones) },
    { name: 'locale', if: notNamed('photon') },
    { name: 'apk_configure', if: named('alpine') },
    { name: 'grub_dpkg', if: named(...debians) },
    { name: 'apt_pipelining', if: named(...debians) },
    { name: 'apt_configure', if: named(...debians) },
    { name: 'ubuntu_pro', if: named('ubuntu') },
    { name: 'rh_subscription', if: named(...clones) },
    { name: 'spacewalk', if: named('fedora', 'openeuler', 'openmandriva', ...clones) },
    { name: 'yum_add_repo', if: (profile) => isRpm(profile) && !['OpenCloudOS', 'TencentOS'].includes(profile.name) },
    { name: 'zypper_add_repo', if: ({ family }) => family === 'suse' },
    { name: 'ntp' },
    { name: 'timezone' },
    { name: 'raspberry_pi', if: named('raspberry-pi-os') },
    { name: 'disable_ec2_metadata' },
    { name: 'runcmd' },
    { name: 'byobu', if: named(...debians) },
  ],
  cloud_final_modules: [
    { name: 'package_update_upgrade_install' },
    { name: 'fan', if: named(...debians) },
    { name: 'landscape', if: named(...debians) },
    { name: 'lxd', if: named(...debians) },
    { name: 'ubuntu_drivers', if: named('ubuntu') },
    { name: 'write_files_deferred' },
    { name: 'puppet' },
    { name: 'chef' },
    { name: 'ansible' },
    { name: 'mcollective' },
    { name: 'salt_minion' },
    { name: 'reset_rmc', if: notNamed('alpine') },
    { name: 'scripts_vendor' },
    { name: 'scripts_per_once' },
    { name: 'scripts_per_boot' },
    { name: 'scripts_per_instance' },
    { name: 'scripts_user' },
    { name: 'ssh_authkey_fingerprints' },
    { name: 'keys_to_console' },
    { name: 'install_hotplug' },
    { name: 'phone_home' },
    { name: 'final_message' },
    { name: 'power_state_change' },
  ],
}

/** The module lists of a distro, without what this agent does not have. */
function moduleLists(profile: DistroProfile): JsonObject {
  return Object.fromEntries(
    Object.entries(sections).map(([section, listed]) => {
      const wanted = listed.filter((entry) => moduleNamed(entry.name) && (entry.if?.(profile) ?? true))
      return [section, wanted.map(({ name }) => name)]
    }),
  )
}

function topLevel(profile: DistroProfile): JsonObject {
  const { name, family } = profile
  const isClone = clones.includes(name)
  const mountDefaults = isClone
    ? 'defaults,nofail,x-systemd.after=cloud-init-network.service,_netdev'
    : gentleMounts.includes(name)
      ? 'defaults,nofail'
      : undefined
  return {
    users: name === 'photon' ? [{ name: 'root', lock_passwd: false }] : ['default'],
    disable_root: name !== 'photon',
    ...(mountDefaults ? { mount_default_fields: [null, null, 'auto', mountDefaults, '0', '2'] } : {}),
    ...(mountDefaults && name !== 'photon' ? { ssh_pwauth: false } : {}),
    preserve_hostname: false,
    ...(name === 'amazon' ? { resize_rootfs: 'noblock' } : {}),
    ...(isClone ? { ssh_deletekeys: true, ssh_genkeytypes: ['rsa', 'ecdsa', 'ed25519'], syslog_fix_perms: null } : {}),
    ...(family === 'suse' ? { syslog_fix_perms: 'root:root' } : {}),
    ...(name === 'photon' ? { manage_etc_hosts: false } : {}),
    ...(isClone ? { disable_vmware_customization: false } : {}),
    ...(name === 'photon' ? { disable_vmware_customization: true } : {}),
    ...(name === 'debian' ? { apt: { preserve_sources_list: true } } : {}),
  }
}

/** Distros whose fstab entries must not stop the boot. */
const gentleMounts: readonly string[] = [
  'alpine',
  'amazon',
  'azurelinux',
  'fedora',
  'OpenCloudOS',
  'openeuler',
  'openmandriva',
  'photon',
  'TencentOS',
]

function systemInfo(profile: DistroProfile): JsonObject {
  const { name, network, sshService } = profile
  const { renderers, activators, dhcpClients, disableFallback } = network
  const ways = {
    ...(renderers ? { renderers } : {}),
    ...(activators ? { activators } : {}),
    ...(dhcpClients.length > 0 ? { dhcp_client_priority: dhcpClients } : {}),
  }
  const mirrors = packageMirrors[name]
  return {
    distro: name,
    default_user: profile.defaultUser,
    ...(Object.keys(ways).length > 0 ? { network: ways } : {}),
    ...(disableFallback ? { disable_fallback_netcfg: true } : {}),
    ...(debians.includes(name) ? { ntp_client: 'auto' } : {}),
    paths: { cloud_dir: '/var/lib/cloud/', templates_dir: '/etc/cloud/templates/' },
    ...(mirrors ? { package_mirrors: mirrors } : {}),
    ssh_svcname: sshService,
  }
}

const packageMirrors: Readonly<Record<string, Json>> = {
  debian: [
    {
      arches: ['default'],
      failsafe: { primary: 'https://deb.debian.org/debian', security: 'https://deb.debian.org/debian-security' },
    },
  ],
  ubuntu: [
    {
      arches: ['i386', 'amd64'],
      failsafe: { primary: 'http://archive.ubuntu.com/ubuntu', security: 'http://security.ubuntu.com/ubuntu' },
      search: {
        primary: [
          'http://%(ec2_region)s.ec2.archive.ubuntu.com/ubuntu/',
          'http://%(availability_zone)s.clouds.archive.ubuntu.com/ubuntu/',
          'http://%(region)s.clouds.archive.ubuntu.com/ubuntu/',
        ],
        security: [],
      },
    },
    {
      arches: ['arm64', 'armel', 'armhf', 'default'],
      failsafe: { primary: 'http://ports.ubuntu.com/ubuntu-ports', security: 'http://ports.ubuntu.com/ubuntu-ports' },
    },
  ],
}

/** The content of cloud.cfg as data. */
export function defaultCloudConfig(profile: DistroProfile): JsonObject {
  return { ...topLevel(profile), ...moduleLists(profile), system_info: systemInfo(profile) }
}

/** What people who open the file want to know of a key. */
const remarks: Readonly<Record<string, string>> = {
  users: 'Users made where user-data names none; "default" is system_info.default_user below.',
  disable_root: "Keys given for root let in the default user instead, and tell root's visitors so.",
  mount_default_fields: 'What stands for fields that entries of mounts leave out.',
  preserve_hostname: 'false: the name follows the metadata.',
  cloud_init_modules: 'The modules of the network stage, in the order they run.',
  cloud_config_modules: 'The modules of the config stage.',
  cloud_final_modules: 'The modules of the final stage.',
  system_info: 'Facts about the distro, which user-data does not usually change.',
}

/** The text of /etc/cloud/cloud.cfg in an image of the distro. */
export function cloudCfg(profile: DistroProfile): string {
  const blocks = Object.entries(defaultCloudConfig(profile)).map(([key, value]) => {
    const remark = remarks[key]
    return `${remark ? `# ${remark}\n` : ''}${yamlLines(key, value as Json, '').join('\n')}\n`
  })
  return [
    '# What a machine made from this image is set up with. Files in /etc/cloud/cloud.cfg.d override it, in the order of their',
    '# names; user-data overrides them all.\n',
    ...blocks,
  ].join('\n')
}

/** The text of /etc/cloud/cloud.cfg.d/05_logging.cfg. */
export const loggingCfg = `# Where the agent's log goes, and the output of what it runs.
def_log_file: /var/log/cloud-init.log
output: {all: '| tee -a /var/log/cloud-init-output.log'}
`

/** Mappings and lists of modules by line, everything else on one. */
function yamlLines(key: string, value: Json, indent: string): readonly string[] {
  if (isObject(value)) {
    return [
      `${indent}${key}:`,
      ...Object.entries(value).flatMap(([name, inner]) => yamlLines(name, inner, `${indent}  `)),
    ]
  }
  if (Array.isArray(value) && (key.endsWith('_modules') || value.some(isObject))) {
    return [`${indent}${key}:`, ...value.map((item: Json) => `${indent}  - ${flow(item)}`)]
  }
  return [`${indent}${key}: ${flow(value)}`]
}

/** JSON is YAML; blanks after commas and colons are for people. */
function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (isObject(value)) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')}}`
  }
  return typeof value === 'string' && /^(?!(?:true|false|yes|no|on|off|null)$)[A-Za-z/][\w/.-]*$/i.test(value)
    ? value
    : JSON.stringify(value)
}
