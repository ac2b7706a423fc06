// The files of /etc/cloud that an image gets: cloud.cfg per distro, and where the stages' output goes.

import type { InstalledConfig } from '../core/installed-config.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { configFile } from '../core/paths.ts'
import type { DistroProfile } from '../distros/distro.ts'
import { rhelClones } from '../distros/rhel-family.ts'
import { sections } from '../modules/index.ts'
import type { ConfigModule } from '../modules/module.ts'

/** The modules that the distro's own config names, in their order. */
function moduleLists(profile: DistroProfile): JsonObject {
  return Object.fromEntries(
    Object.entries(sections).map(([section, modules]) => {
      const listed = modules.filter((module: ConfigModule<unknown>) => isListed(module, profile))
      return [section, listed.map(({ id }) => id)]
    }),
  )
}

function isListed({ listedFor = {} }: ConfigModule<unknown>, { name, packages }: DistroProfile): boolean {
  const { distros, not, packages: managers } = listedFor
  if (distros && !distros.includes(name)) return false
  if (managers && !packages.some((manager) => managers.includes(manager.name))) return false
  return !not?.includes(name)
}

function topLevel(profile: DistroProfile): JsonObject {
  const { name, family } = profile
  const isClone = rhelClones.includes(name)
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
    ...(['debian', 'ubuntu'].includes(name) ? { ntp_client: 'auto' } : {}),
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

/** What people who open the file want to know about a key. */
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

const logging = {
  def_log_file: '/var/log/cloud-init.log',
  output: { all: '| tee -a /var/log/cloud-init-output.log' },
}

/** The text of /etc/cloud/cloud.cfg.d/05_logging.cfg. */
const loggingCfg = `# Where the agent's log goes, and the output of what it runs.
def_log_file: ${logging.def_log_file}
output: {all: '${logging.output.all}'}
`

/** The config files that an image of the distro gets. */
export function defaultConfigs(profile: DistroProfile): InstalledConfig {
  return {
    [configFile.main]: { text: cloudCfg(profile), config: defaultCloudConfig(profile) },
    [`${configFile.folder}/05_logging.cfg`]: { text: loggingCfg, config: logging },
  }
}

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
