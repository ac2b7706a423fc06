// What can be wrong with a server: the list of faults.

import type { Fault } from './fault.ts'
import { bodyFaults } from './faults/bodies.ts'
import { connectionFaults } from './faults/connections.ts'
import { headFaults } from './faults/heads.ts'
import { redirectFaults } from './faults/redirects.ts'
import { statusFaults } from './faults/statuses.ts'

export const faults: readonly Fault[] = [
  ...connectionFaults,
  ...headFaults,
  ...bodyFaults,
  ...redirectFaults,
  ...statusFaults,
]

/** Throws where there is none of that name. */
export function faultNamed(name: string): Fault {
  const fault = faults.find((one) => one.name === name)
  if (fault) return fault
  throw new Error(`There is no fault "${name}"; firstlight serve --faults lists them`)
}
