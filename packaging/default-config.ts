// The /etc/cloud/cloud.cfg and cloud.cfg.d/05_logging.cfg of a new image: the reference's lists for the image's distro, with
// the modules there are.
import type { DistroProfile } from '../distros/distro.ts'
import { moduleNamed } from '../modules/index.ts'

type Only = (profile: DistroProfile) => boolean

const debianLike: Only = ({ family }) => family === 'debian'
const redHatLike: Only = ({ family }) => family === 'redhat'
const ubuntu: Only = ({ name }) => name === 'ubuntu'

/** In running order; a pair names the distros a module is listed for. */
const SECTIONS: Readonly<Record<string, readonly (string | readonly [string, Only])[]>> = {
  cloud_init_modules: [
    ...['seed_random', 'bootcmd', 'write_files', 'growpart', 'resizefs', 'disk_setup', 'mounts'],
    ...['set_hostname', 'update_hostname', 'update_etc_hosts'],
    ['resolv_conf', ({ name }) => name === 'alpine' || name === 'photon'],
    ...['ca_certs', 'rsyslog', 'users_groups', 'ssh', 'set_passwords'],
  ],
  cloud_config_modules: [
    'wireguard',
    ['snap', debianLike],
    ['ubuntu_autoinstall', ubuntu],
    ...['ssh_import_id', 'keyboard', 'locale'],
    ['grub_dpkg', debianLike],
    ['apt_pipelining', debianLike],
    ['apt_configure', debianLike],
    ['ubuntu_pro', ubuntu],
    ['apk_configure', ({ name }) => name === 'alpine'],
    ['rh_subscription', redHatLike],
    ['yum_add_repo', redHatLike],
    ['zypper_add_repo', ({ family }) => family === 'suse'],
    ['raspberry_pi', ({ name }) => name === 'raspberry-pi-os'],
    ...['ntp', 'timezone', 'disable_ec2_metadata', 'runcmd'],
    ['byobu', debianLike],
  ],
  cloud_final_modules: [
    'package_update_upgrade_install',
    ['fan', debianLike],
    ['landscape', debianLike],
    ['lxd', debianLike],
    ['ubuntu_drivers', ubuntu],
    ...['write_files_deferred', 'puppet', 'chef', 'ansible', 'mcollective', 'salt_minion'],
    ...['reset_rmc', 'scripts_vendor', 'scripts_per_once', 'scripts_per_boot', 'scripts_per_instance', 'scripts_user'],
    ...['ssh_authkey_fingerprints', 'keys_to_console', 'install_hotplug', 'phone_home', 'final_message'],
    'power_state_change',
  ],
}

/** The text of /etc/cloud/cloud.cfg. */
export function cloudCfg(profile: DistroProfile): string {
  const { network } = profile
  const sections = Object.entries(SECTIONS).map(([section, entries]) => {
    const names = entries
      .filter((entry) => typeof entry === 'string' || entry[1](profile))
      .map((entry) => (typeof entry === 'string' ? entry : entry[0]))
      .filter((name) => moduleNamed(name))
    return `${section}:\n${names.map((name) => `  - ${name}\n`).join('')}`
  })
  const lists: [string, readonly string[] | undefined][] = [
    ['renderers', network.renderers],
    ['activators', network.activators],
    ['dhcp_client_priority', network.dhcpClients],
  ]
  const networkLines = lists
    .filter(([, list]) => list !== undefined && list.length > 0)
    .map(([key, list]) => `    ${key}: ${flow(list)}\n`)
  return `# What the first boot does on this machine. Files in /etc/cloud/cloud.cfg.d override it, and user-data overrides both.

# Users made when user-data names none; "default" is system_info.default_user below.
users:
  - default

# Keys given for root let in the default user instead, and tell root's visitors so.
disable_root: true

# false: the hostname follows the metadata.
preserve_hostname: false
${redHatLike(profile) ? '\nssh_pwauth: false\nssh_deletekeys: true\nssh_genkeytypes: [rsa, ecdsa, ed25519]\n' : ''}${
  network.disableFallback ? '\ndisable_fallback_netcfg: true\n' : ''
}${profile.name === 'debian' ? '\napt:\n  preserve_sources_list: true\n' : ''}
# The modules of each stage, in running order.
${sections.join('\n')}
system_info:
  distro: ${profile.name}
  default_user:
${Object.entries(profile.defaultUser)
  .map(([key, value]) => `    ${key}: ${flow(value)}\n`)
  .join('')}  network:
${networkLines.join('')}  paths:
    cloud_dir: /var/lib/cloud/
    templates_dir: /etc/cloud/templates/
  ssh_svcname: ${profile.sshService}
`
}

/** JSON is YAML; blanks after commas and colons are for people. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_.-]*$/.test(value) ? value : JSON.stringify(value)
}

export const loggingCfg = `# Where the agent's log and the output of what it runs go.
def_log_file: /var/log/cloud-init.log
output: {all: '| tee -a /var/log/cloud-init-output.log'}
`
