// Alpine Linux: OpenRC and BusyBox.

import { usualStore } from './certificate-stores.ts'
import type { DistroProfile, PackageManager } from './distro.ts'
import { generatedHeader, plainConventions } from './network-conventions.ts'

const apk: PackageManager = {
  name: 'apk',
  program: 'apk',
  install: ['apk', '--quiet', 'add'],
  refresh: ['apk', '--quiet', 'update'],
  upgrade: ['apk', '--quiet', 'upgrade', '--update-cache', '--available'],
  versionSeparator: '-',
  refreshFirst: true,
}

export const alpine: DistroProfile = {
  name: 'alpine',
  family: 'alpine',
  libexec: '/usr/lib',
  init: 'openrc',
  hostname: { file: '/etc/hostname', persist: 'file', transient: 'hostname', preferFqdn: false },
  hostsAddress: '127.0.1.1',
  hostsTemplate: 'alpine',
  hostsStyle: 'own-line',
  localeStyle: 'profile',
  defaultLocale: 'C.UTF-8',
  timezoneStyle: 'file',
  keymapStyle: 'setup-keymap',
  resolvConf: '/etc/resolv.conf',
  sshService: 'sshd',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'ntp'],
  ntp: {
    clients: {
      chrony: { confpath: '/etc/chrony/chrony.conf', service_name: 'chronyd' },
      ntp: { service_name: 'ntpd', packages: [] },
    },
    pool: '',
    // BusyBox' own.
    serversOnly: 'ntpd',
  },
  certificates: { ...usualStore, debconf: false },
  pipPackage: 'py3-pip',
  packages: [apk],
  network: {
    renderers: ['eni'],
    activators: undefined,
    dhcpClients: [],
    disableFallback: false,
    conventions: { ...plainConventions, eniHeader: `${generatedHeader(' ', ' ')}\n` },
  },
  defaultUser: {
    name: 'alpine',
    lock_passwd: true,
    gecos: 'alpine Cloud User',
    groups: ['adm', 'wheel'],
    sudo: ['ALL=(ALL) NOPASSWD:ALL'],
    doas: ['permit nopass alpine'],
    shell: '/bin/ash',
  },
  sshKeysGroup: false,
}
