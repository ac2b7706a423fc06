// Arch Linux.

import type { DistroProfile, PackageManager } from './distro.ts'

const pacman: PackageManager = {
  name: 'pacman',
  program: 'pacman',
  install: ['pacman', '-Sy', '--quiet', '--noconfirm'],
  refresh: ['pacman', '-Sy', '--quiet', '--noconfirm', '-y'],
  upgrade: ['pacman', '-Sy', '--quiet', '--noconfirm', '-u'],
  versionSeparator: '-',
  refreshFirst: true,
}

export const arch: DistroProfile = {
  name: 'arch',
  family: 'arch',
  libexec: '/usr/lib',
  init: 'systemd',
  hostname: { file: '/etc/hostname', persist: 'file', transient: 'hostnamectl', preferFqdn: false },
  hostsAddress: '127.0.0.1',
  hostsTemplate: 'arch',
  localeStyle: 'arch',
  defaultLocale: 'en_US.UTF-8',
  timezoneStyle: 'file',
  keymapStyle: 'localectl',
  resolvConf: '/etc/resolv.conf',
  sshService: 'sshd',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'systemd-timesyncd', 'ntp', 'ntpdate'],
  packages: [pacman],
  network: { renderers: undefined, activators: undefined, dhcpClients: [], disableFallback: false },
  defaultUser: {
    name: 'arch',
    lock_passwd: true,
    gecos: 'arch Cloud User',
    groups: ['wheel', 'users'],
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    shell: '/bin/bash',
  },
  sshKeysGroup: false,
}
