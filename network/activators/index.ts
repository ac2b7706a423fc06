// All activators, in the usual order.

import type { Facts } from '../../core/facts.ts'
import { type Selected, select } from '../apply/select.ts'
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

/** Throws a RangeError for a name that nothing has. */
export function selectActivator(priority: readonly string[] | undefined, facts: Facts): Selected<Activator> {
  return select(activators, priority, facts, 'activator')
}
