// Interfaces mention each other by the document's key or by name. Built once for a rendering: configs may be long.

import type { Interface } from '../../state.ts'

export interface References {
  find(reference: string): Interface | undefined
  /** The name the machine will know it by. */
  nameOf(reference: string): string
  /** Bridges that list the interface as a port, in the order of the document. */
  bridgesOf(owner: Interface): readonly Interface[]
  /** Whether `one` comes before `other` in the document's order. */
  precedes(one: Interface, other: Interface): boolean
  /** Names of a bond's members, sorted. */
  membersOf(bond: Interface): readonly string[]
}

export function referencesOf(interfaces: readonly Interface[]): References {
  const byName = new Map(interfaces.toReversed().map((one) => [one.name, one]))
  const byId = new Map(
    interfaces.toReversed().flatMap((one) => (one.configId === undefined ? [] : [[one.configId, one]])),
  )
  const places = new Map(interfaces.map((one, place) => [one, place]))
  const placeOf = (one: Interface) => places.get(one) ?? -1
  const bridges = new Map<string, Interface[]>()
  const members = new Map<string, string[]>()
  for (const one of interfaces) {
    for (const port of new Set(one.bridgePorts)) put(bridges, port, one)
    if (one.bondMaster !== undefined) put(members, one.bondMaster, one.name)
  }
  const find = (reference: string) => byId.get(reference) ?? byName.get(reference)
  return {
    find,
    nameOf: (reference) => find(reference)?.name ?? reference,
    bridgesOf({ name, configId }) {
      const own = bridges.get(configId ?? name) ?? []
      return configId === undefined || configId === name ? own : [...own, ...(bridges.get(name) ?? [])]
    },
    precedes: (one, other) => placeOf(one) < placeOf(other),
    membersOf: ({ name, configId }) => (members.get(name) ?? members.get(configId ?? name) ?? []).toSorted(),
  }
}

function put<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
