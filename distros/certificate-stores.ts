// Where distros keep the authorities they trust.

import type { CertificateStore } from './distro.ts'

/** Debian's, and what is tried where nothing else is known. */
export const usualStore: CertificateStore = {
  file: '/usr/local/share/ca-certificates/cloud-init-ca-cert-#.crt',
  update: ['update-ca-certificates'],
  list: '/etc/ca-certificates.conf',
  debconf: true,
}

export const anchorStore: CertificateStore = {
  file: '/usr/share/pki/ca-trust-source/anchors/cloud-init-ca-cert-#.crt',
  update: ['update-ca-trust'],
}

/** For distros whose own authorities can be taken out. */
export const emptiedAnchorStore: CertificateStore = {
  ...anchorStore,
  defaults: ['/etc/pki/ca-trust/', '/usr/share/pki/ca-trust-source/'],
}
