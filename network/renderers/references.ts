// Interfaces mention each other by the document's key or by name.

import type { Interface } from '../state.ts'

export function referenced(interfaces: readonly Interface[], reference: string): Interface | undefined {
  return interfaces.find(({ configId }) => configId === reference) ?? interfaces.find(({ name }) => name === reference)
}

/** The name the machine will know it by. */
export function nameOf(interfaces: readonly Interface[], reference: string): string {
  return referenced(interfaces, reference)?.name ?? reference
}

/** The last bridge that lists the interface as a port. */
export function bridgeOf(interfaces: readonly Interface[], { name, configId }: Interface): Interface | undefined {
  return interfaces.findLast(({ bridgePorts }) => bridgePorts?.some((port) => port === name || port === configId))
}
