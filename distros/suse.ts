// openSUSE and SUSE Linux Enterprise.

import type { DistroProfile, PackageManager } from './distro.ts'
import { plainConventions } from './network-conventions.ts'

const zypper: PackageManager = {
  name: 'zypper',
  program: 'zypper',
  install: ['zypper', '--non-interactive', 'install', '--auto-agree-with-licenses'],
  refresh: ['zypper', '--non-interactive', 'refresh'],
  upgrade: ['zypper', '--non-interactive', 'update'],
  versionSeparator: '-',
  refreshFirst: false,
}

export const suse: DistroProfile = {
  name: 'suse',
  family: 'suse',
  libexec: '/usr/lib',
  init: 'systemd',
  hostname: {
    file: '/etc/hostname',
    persist: 'hostnamectl',
    sysconfig: { file: '/etc/HOSTNAME' },
    transient: 'hostname',
    preferFqdn: false,
  },
  hostsAddress: '127.0.1.1',
  hostsTemplate: 'suse',
  localeStyle: 'suse',
  defaultLocale: 'en_US.UTF-8',
  timezoneStyle: 'link',
  keymapStyle: 'localectl',
  resolvConf: '/etc/resolv.conf',
  sshService: 'sshd',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'systemd-timesyncd', 'ntp'],
  packages: [zypper],
  network: {
    renderers: undefined,
    activators: undefined,
    dhcpClients: [],
    disableFallback: false,
    conventions: { ...plainConventions, ifcfg: 'suse' },
  },
  defaultUser: {
    name: 'suse',
    lock_passwd: true,
    gecos: 'suse Cloud User',
    groups: ['cdrom', 'users'],
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    shell: '/bin/bash',
  },
  sshKeysGroup: false,
}

const names = ['opensuse', 'opensuse-leap', 'opensuse-microos', 'opensuse-tumbleweed', 'sle_hpc', 'sle-micro', 'sles']

export const suseFamily: readonly DistroProfile[] = [
  suse,
  ...names.map((name) => ({
    ...suse,
    name,
    defaultUser: { ...suse.defaultUser, name, gecos: `${name} Cloud User` },
  })),
]
