// openSUSE and SUSE Linux Enterprise.

import { usualStore } from './certificate-stores.ts'
import type { CertificateStore, DistroProfile, NtpProfile, PackageManager } from './distro.ts'
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
  hostsStyle: 'own-line',
  localeStyle: 'suse',
  defaultLocale: 'en_US.UTF-8',
  timezoneStyle: 'link',
  keymapStyle: 'localectl',
  resolvConf: '/etc/resolv.conf',
  sshService: 'sshd',
  rsyslogService: 'rsyslog',
  ntpClients: ['chrony', 'systemd-timesyncd', 'ntp'],
  ntp: {},
  certificates: usualStore,
  pipPackage: 'python3-pip',
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

const clients: NtpProfile['clients'] = {
  chrony: { service_name: 'chronyd' },
  ntp: { service_name: 'ntpd' },
  'systemd-timesyncd': { check_exe: '/usr/lib/systemd/systemd-timesyncd' },
}

/** The flavours of openSUSE share templates. */
export const openSuseNtp: NtpProfile = { template: 'opensuse' }

/** Names in time pools and templates, where they differ from the distro's. */
const ntpNames: Readonly<Record<string, NtpProfile>> = {
  'opensuse-leap': openSuseNtp,
  'opensuse-microos': openSuseNtp,
  'opensuse-tumbleweed': openSuseNtp,
  sles: { pool: 'opensuse' },
}

const certificates: CertificateStore = {
  file: '/usr/share/pki/trust/anchors/cloud-init-ca-cert-#.crt',
  update: ['update-ca-certificates'],
}

const names = ['opensuse', 'opensuse-leap', 'opensuse-microos', 'opensuse-tumbleweed', 'sle_hpc', 'sle-micro', 'sles']

export const suseFamily: readonly DistroProfile[] = [
  suse,
  ...names.map((name) => ({
    ...suse,
    name,
    ntp: { clients, ...ntpNames[name] },
    certificates,
    defaultUser: { ...suse.defaultUser, name, gecos: `${name} Cloud User` },
  })),
]
