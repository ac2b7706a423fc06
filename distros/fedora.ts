// Fedora.

import { anchorStore } from './certificate-stores.ts'
import type { DistroProfile } from './distro.ts'
import { redHat, wheelUser } from './rhel-family.ts'

export const fedora: DistroProfile = {
  ...redHat,
  name: 'fedora',
  certificates: anchorStore,
  network: { ...redHat.network, renderers: ['netplan', 'network-manager', 'networkd', 'sysconfig', 'eni'] },
  defaultUser: wheelUser('fedora'),
}
