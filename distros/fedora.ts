// Fedora.

import type { DistroProfile } from './distro.ts'
import { rhel, wheelUser } from './rhel-family.ts'

export const fedora: DistroProfile = {
  ...rhel,
  name: 'fedora',
  network: { ...rhel.network, renderers: ['netplan', 'network-manager', 'networkd', 'sysconfig', 'eni'] },
  defaultUser: wheelUser('fedora'),
}
