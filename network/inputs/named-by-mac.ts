// A version 1 config from a cloud that does not know what the machine calls its NICs: each interface gets the name of the NIC that has
// its MAC.

import type { Json, JsonObject } from '../../core/json.ts'
import type { Path, Problems } from '../problems.ts'
import type { KnownNic } from '../state.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { nicOfMac } from './shared/nic-of-mac.ts'
import { problemList } from './shared/problem-list.ts'
import { objectsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

export function convertNamedByMac(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document), nics })
  const data = jsonObject(input, document, problems)
  if (!data) return { config: undefined, problems: problems.list }
  const entries = namedByMac(objectsOf(data['config']), nics, ['config'], problems)
  return { config: withInterfaces({ ...data, config: entries }, entries), problems: problems.list }
}

/** The entries with their names; an interface that the machine lacks is left out. What has no MAC keeps the name it has. */
export function namedByMac(
  entries: readonly JsonObject[],
  nics: readonly KnownNic[],
  path: Path,
  problems: Problems,
): readonly JsonObject[] {
  return entries.flatMap((entry, index) => {
    const { mac_address: mac, type } = entry
    if (mac === undefined || (type !== undefined && type !== 'physical')) return [entry]
    const nic = nicOfMac(mac, nics, [...path, index, 'mac_address'], problems)
    return nic ? [{ ...entry, name: nic.name }] : []
  })
}

/** A config without any interface would leave the machine without a network: undefined, for which DHCP is tried. */
export function withInterfaces(config: JsonObject, entries: readonly JsonObject[]): JsonObject | undefined {
  return entries.some(({ type }) => type !== 'nameserver' && type !== 'route') ? config : undefined
}
