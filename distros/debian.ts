// Debian, Ubuntu and Raspberry Pi OS.

import { usualStore } from './certificate-stores.ts'
import type { DistroProfile, PackageManager } from './distro.ts'
import { generatedHeader, type NetworkConventions, plainConventions } from './network-conventions.ts'

const aptGet = [
  'apt-get',
  '--option=Dpkg::Options::=--force-confold',
  '--option=Dpkg::options::=--force-unsafe-io',
  '--assume-yes',
  '--quiet',
] as const

const apt: PackageManager = {
  name: 'apt',
  program: 'apt-get',
  install: [...aptGet, 'install'],
  refresh: [...aptGet, 'update'],
  upgrade: [...aptGet, 'dist-upgrade'],
  versionSeparator: '=',
  refreshFirst: true,
  env: { DEBIAN_FRONTEND: 'noninteractive' },
}

export const snap: PackageManager = {
  name: 'snap',
  program: 'snap',
  install: ['snap', 'install'],
  refresh: undefined,
  upgrade: ['snap', 'refresh'],
  versionSeparator: '=',
  refreshFirst: false,
}

const activators = ['netplan', 'eni', 'network-manager', 'networkd']
const ntp = { clients: { chrony: { confpath: '/etc/chrony/chrony.conf' } } }
const dhcpClients = ['dhcpcd', 'dhclient', 'udhcpc']
const header = generatedHeader('  ', '  ')
const conventions: NetworkConventions = {
  ...plainConventions,
  eniPath: '/etc/network/interfaces.d/50-cloud-init',
  eniHeader: header,
  netplanHeader: header,
  netplanGenerate: true,
}

export const debian: DistroProfile = {
  name: 'debian',
  family: 'debian',
  libexec: '/usr/lib',
  init: 'systemd',
  hostname: { file: '/etc/hostname', persist: 'file', transient: 'hostname', preferFqdn: false },
  hostsAddress: '127.0.1.1',
  hostsTemplate: 'debian',
  hostsStyle: 'own-line',
  localeStyle: 'debian',
  defaultLocale: 'C.UTF-8',
  timezoneStyle: 'file',
  keymapStyle: 'console-setup',
  resolvConf: '/etc/resolv.conf',
  sshService: 'ssh',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'systemd-timesyncd', 'ntp', 'ntpdate'],
  ntp,
  certificates: usualStore,
  aptArchive: {
    types: 'deb deb-src',
    components: 'main',
    keyring: '/usr/share/keyrings/debian-archive-keyring.gpg',
  },
  pipPackage: 'python3-pip',
  packages: [apt],
  network: {
    renderers: ['netplan', 'eni', 'networkd'],
    activators,
    dhcpClients,
    disableFallback: false,
    conventions: { ...conventions, stockEth0: true },
  },
  defaultUser: {
    name: 'debian',
    lock_passwd: true,
    gecos: 'Debian',
    groups: ['adm', 'audio', 'cdrom', 'dialout', 'dip', 'floppy', 'netdev', 'plugdev', 'sudo', 'video'],
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    shell: '/bin/bash',
  },
  sshKeysGroup: false,
}

export const ubuntu: DistroProfile = {
  ...debian,
  name: 'ubuntu',
  aptArchive: {
    types: 'deb',
    components: 'main universe restricted multiverse',
    keyring: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
    movedNote: 'Ubuntu',
  },
  packages: [apt, snap],
  network: {
    renderers: ['netplan', 'eni', 'sysconfig'],
    activators,
    dhcpClients,
    disableFallback: false,
    conventions: { ...conventions, eniPath: '/etc/network/interfaces.d/50-cloud-init.cfg' },
  },
  defaultUser: {
    name: 'ubuntu',
    lock_passwd: true,
    gecos: 'Ubuntu',
    groups: ['adm', 'cdrom', 'dip', 'lxd', 'sudo'],
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    shell: '/bin/bash',
  },
}

const raspberryPiGroups =
  'adm dialout cdrom audio users sudo video games plugdev input gpio spi i2c netdev render lpadmin'

export const raspberryPiOs: DistroProfile = {
  ...debian,
  name: 'raspberry-pi-os',
  osId: 'raspbian',
  ntp: { clients: { 'systemd-timesyncd': { check_exe: '/usr/lib/systemd/systemd-timesyncd' } } },
  aptArchive: undefined,
  network: {
    renderers: ['netplan', 'network-manager'],
    activators: ['netplan', 'network-manager'],
    dhcpClients: [],
    disableFallback: true,
    conventions,
  },
  defaultUser: {
    name: 'pi',
    lock_passwd: true,
    gecos: 'Raspberry Pi OS',
    groups: raspberryPiGroups.split(' '),
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    shell: '/bin/bash',
  },
}
