// Red Hat Enterprise Linux, its clones and its relatives; fedora.ts builds on the same base.

import type { DefaultUser, DistroProfile, PackageManager } from './distro.ts'
import { generatedHeader, plainConventions } from './network-conventions.ts'

export const dnf: PackageManager = {
  name: 'dnf',
  program: 'dnf',
  install: ['dnf', '-y', 'install'],
  refresh: ['dnf', '-y', 'makecache'],
  upgrade: ['dnf', '-y', 'upgrade'],
  versionSeparator: '-',
  refreshFirst: false,
}

const yum: PackageManager = {
  ...dnf,
  name: 'yum',
  program: 'yum',
  install: ['yum', '-t', '-y', 'install'],
  refresh: ['yum', '-t', '-y', 'makecache'],
  upgrade: ['yum', '-t', '-y', 'upgrade'],
}

const tdnf: PackageManager = {
  ...dnf,
  name: 'tdnf',
  program: 'tdnf',
  install: ['tdnf', '-y', 'install'],
  refresh: ['tdnf', '-y', 'makecache'],
  upgrade: ['tdnf', '-y', 'upgrade'],
}

/** The default user most of the family has. */
export const wheelUser = (name: string, gecos = `${name} Cloud User`, groups = ['wheel', 'adm', 'systemd-journal']) =>
  ({
    name,
    lock_passwd: true,
    gecos,
    groups,
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    shell: '/bin/bash',
  }) satisfies DefaultUser

const journalGroups = ['adm', 'systemd-journal']
const usualNetwork = { activators: undefined, dhcpClients: [], disableFallback: false, conventions: plainConventions }

export const rhel: DistroProfile = {
  name: 'rhel',
  family: 'redhat',
  libexec: '/usr/libexec',
  init: 'systemd',
  hostname: {
    file: '/etc/hostname',
    persist: 'hostnamectl',
    sysconfig: { file: '/etc/sysconfig/network', key: 'HOSTNAME' },
    transient: 'hostname',
    preferFqdn: true,
  },
  hostsAddress: '127.0.0.1',
  hostsTemplate: 'redhat',
  localeStyle: 'locale-conf',
  defaultLocale: 'en_US.UTF-8',
  timezoneStyle: 'link',
  keymapStyle: 'localectl',
  resolvConf: '/etc/resolv.conf',
  sshService: 'sshd',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'systemd-timesyncd', 'ntp', 'ntpdate'],
  packages: [dnf, yum],
  network: { ...usualNetwork, renderers: ['eni', 'netplan', 'network-manager', 'sysconfig', 'networkd'] },
  defaultUser: wheelUser('cloud-user', 'Cloud User', journalGroups),
  sshKeysGroup: true,
}

const clone = (name: string, changes: Partial<DistroProfile> = {}): DistroProfile => ({
  ...rhel,
  name,
  defaultUser: wheelUser(name, undefined, journalGroups),
  ...changes,
})

/** Relatives that go their own way in user and network. */
const relative = (name: string, changes: Partial<DistroProfile>): DistroProfile => ({
  ...rhel,
  name,
  network: { ...usualNetwork, renderers: undefined },
  defaultUser: wheelUser(name),
  ...changes,
})

const clones: readonly DistroProfile[] = [
  rhel,
  clone('centos', { defaultUser: wheelUser('cloud-user', 'Cloud User', journalGroups) }),
  clone('almalinux'),
  clone('rocky'),
  clone('cloudlinux'),
  clone('eurolinux'),
  clone('miraclelinux'),
  clone('virtuozzo'),
]

/** Names of RHEL and of what is built from its sources. */
export const rhelClones: readonly string[] = clones.map(({ name }) => name)

export const rhelFamily: readonly DistroProfile[] = [
  ...clones,
  relative('amazon', { osId: 'amzn', defaultUser: wheelUser('ec2-user', 'EC2 Default User') }),
  relative('azurelinux', {
    family: 'azurelinux',
    hostsTemplate: 'azurelinux',
    resolvConf: '/etc/systemd/resolved.conf',
    packages: [dnf, tdnf],
    network: {
      ...usualNetwork,
      renderers: ['netplan', 'networkd', 'network-manager'],
      conventions: { ...plainConventions, netplanHeader: generatedHeader('  ', ' '), netplanGenerate: true },
    },
    defaultUser: wheelUser('azureuser', 'azurelinux Cloud User'),
    sshKeysGroup: false,
  }),
  relative('openeuler', { family: 'openeuler', hostsTemplate: 'openeuler', sshKeysGroup: false }),
  relative('OpenCloudOS', { family: 'OpenCloudOS', osId: 'opencloudos', sshKeysGroup: false }),
  relative('TencentOS', { family: 'OpenCloudOS', osId: 'tencentos', sshKeysGroup: false }),
  relative('openmandriva', {
    network: { ...usualNetwork, renderers: ['network-manager', 'networkd'] },
    defaultUser: wheelUser('omv', 'openmandriva Cloud User', ['wheel', 'users', 'systemd-journal']),
  }),
  ...['photon', 'mariner'].map((name) =>
    relative(name, {
      family: name,
      hostsTemplate: name,
      hostsAddress: name === 'photon' ? '127.0.1.1' : '127.0.0.1',
      libexec: '/usr/lib',
      timezoneStyle: 'file',
      resolvConf: '/etc/systemd/resolved.conf',
      packages: [tdnf],
      network: {
        ...usualNetwork,
        renderers: ['networkd'],
        disableFallback: name === 'photon',
        ...(name === 'mariner' && {
          conventions: { ...plainConventions, netplanHeader: generatedHeader(' ', ' ') },
        }),
      },
      defaultUser: wheelUser(name, name === 'photon' ? 'PhotonOS' : undefined, ['wheel']),
      sshKeysGroup: false,
    }),
  ),
]
