// All activators, in the order in which they are tried where a distro has no order of its own.

import type { Activator } from './activator.ts'
import { ifconfig } from './ifconfig.ts'
import { ifupdown } from './ifupdown.ts'
import { netplanActivator } from './netplan.ts'
import { networkManagerActivator } from './network-manager.ts'
import { networkdActivator } from './networkd.ts'

export const activators: readonly Activator[] = [
  ifupdown,
  netplanActivator,
  networkManagerActivator,
  networkdActivator,
  ifconfig,
]
