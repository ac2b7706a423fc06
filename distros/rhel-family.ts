// Red Hat Enterprise Linux, its clones and its relatives; fedora.ts builds on the same base.

import { anchorStore, emptiedAnchorStore, usualStore } from './certificate-stores.ts'
import type { CertificateStore, DefaultUser, DistroProfile, PackageManager } from './distro.ts'
import { generatedHeader, plainConventions } from './network-conventions.ts'

const dnf: PackageManager = {
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

/** The default user of most of the family. */
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

/** What the family has in common; where nothing is known, the usual. */
export const redHat: DistroProfile = {
  name: 'redhat',
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
  hostsStyle: 'loopback',
  localeStyle: 'locale-conf',
  defaultLocale: 'en_US.UTF-8',
  timezoneStyle: 'link',
  keymapStyle: 'localectl',
  resolvConf: '/etc/resolv.conf',
  sshService: 'sshd',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'systemd-timesyncd', 'ntp', 'ntpdate'],
  ntp: {},
  certificates: usualStore,
  pipPackage: 'python3-pip',
  packages: [dnf, yum],
  network: { ...usualNetwork, renderers: ['eni', 'netplan', 'network-manager', 'sysconfig', 'networkd'] },
  defaultUser: wheelUser('cloud-user', 'Cloud User', journalGroups),
  sshKeysGroup: true,
}

const daemons = { chrony: { service_name: 'chronyd' }, ntp: { service_name: 'ntpd' } }

const rhel: DistroProfile = { ...redHat, name: 'rhel', ntp: { clients: daemons }, certificates: emptiedAnchorStore }

const clone = (name: string, changes: Partial<DistroProfile> = {}): DistroProfile => ({
  ...redHat,
  name,
  defaultUser: wheelUser(name, undefined, journalGroups),
  ...changes,
})

/** Relatives that differ in the default user and the network. */
const relative = (name: string, changes: Partial<DistroProfile>): DistroProfile => ({
  ...redHat,
  name,
  network: { ...usualNetwork, renderers: undefined },
  defaultUser: wheelUser(name),
  ...changes,
})

/** For clones whose daemons and authorities are known to be where RHEL has them. */
const known: Partial<DistroProfile> = { ntp: { clients: daemons }, certificates: anchorStore }

const timesyncd = {
  check_exe: '/usr/lib/systemd/systemd-timesyncd',
  confpath: '/etc/systemd/timesyncd.conf',
}

const photonStore: CertificateStore = {
  file: '/etc/ssl/certs/cloud-init-ca-cert-#.pem',
  update: ['rehash_ca_certificates.sh'],
  defaults: ['/etc/pki/tls/certs/', '/etc/ssl/certs/'],
}

/** What VMware's and Microsoft's distros for guests have in common. */
const tdnfOnly: Partial<DistroProfile> = {
  libexec: '/usr/lib',
  timezoneStyle: 'file',
  resolvConf: '/etc/systemd/resolved.conf',
  packages: [tdnf],
  sshKeysGroup: false,
}

const clones: readonly DistroProfile[] = [
  rhel,
  clone('centos', { ...known, defaultUser: wheelUser('cloud-user', 'Cloud User', journalGroups) }),
  clone('almalinux', known),
  clone('rocky', known),
  clone('cloudlinux', known),
  clone('eurolinux', { ntp: { pool: '' } }),
  clone('miraclelinux'),
  clone('virtuozzo'),
]

/** Names of RHEL and of what is built from its sources. */
export const rhelClones: readonly string[] = clones.map(({ name }) => name)

export const rhelFamily: readonly DistroProfile[] = [
  ...clones,
  relative('amazon', {
    osId: 'amzn',
    certificates: emptiedAnchorStore,
    defaultUser: wheelUser('ec2-user', 'EC2 Default User'),
  }),
  relative('azurelinux', {
    family: 'azurelinux',
    hostsTemplate: 'azurelinux',
    ntp: { clients: { chrony: daemons.chrony, 'systemd-timesyncd': timesyncd } },
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
    ntp: { clients: daemons },
    network: { ...usualNetwork, renderers: ['network-manager', 'networkd'] },
    defaultUser: wheelUser('omv', 'openmandriva Cloud User', ['wheel', 'users', 'systemd-journal']),
  }),
  relative('photon', {
    ...tdnfOnly,
    family: 'photon',
    hostsTemplate: 'photon',
    hostsAddress: '127.0.1.1',
    ntp: { clients: { ...daemons, 'systemd-timesyncd': timesyncd } },
    certificates: photonStore,
    network: { ...usualNetwork, renderers: ['networkd'], disableFallback: true },
    defaultUser: wheelUser('photon', 'PhotonOS', ['wheel']),
  }),
  relative('mariner', {
    ...tdnfOnly,
    family: 'mariner',
    hostsTemplate: 'mariner',
    ntp: { clients: { chrony: daemons.chrony, 'systemd-timesyncd': timesyncd } },
    network: {
      ...usualNetwork,
      renderers: ['networkd'],
      conventions: { ...plainConventions, netplanHeader: generatedHeader(' ', ' ') },
    },
    defaultUser: wheelUser('mariner', undefined, ['wheel']),
  }),
]
