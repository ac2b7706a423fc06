// Hetzner's network config, and its list of private networks, as one version 1 config.
// https://docs.hetzner.cloud/reference/cloud#server-metadata

import type { Json, JsonObject } from '../../core/json.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { namedByMac, withInterfaces } from './named-by-mac.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { objectOf, objectsOf, textOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

/** `input`: the metadata, with the private networks below "private-networks". Private networks have DHCP, and for IPv4 alone. */
export function convertHetzner(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document), nics })
  const data = jsonObject(input, document, problems)
  const given = objectOf(data?.['network-config'])
  const own = objectsOf(given?.['config'])
  const known = own.map(({ mac_address: mac }) => textOf(mac)?.toLowerCase())
  const attached = objectsOf(data?.['private-networks']).filter(
    ({ mac_address: mac }) => !known.includes(textOf(mac)?.toLowerCase()),
  )
  const entries = [
    ...namedByMac(own, nics, ['network-config', 'config'], problems),
    ...namedByMac(attached.map(privateNetwork), nics, ['private-networks'], problems),
  ]
  return { config: withInterfaces({ version: 1, ...given, config: entries }, entries), problems: problems.list }
}

function privateNetwork({ mac_address: mac = null }: JsonObject): JsonObject {
  return { type: 'physical', mac_address: mac, subnets: [{ ipv4: true, type: 'dhcp' }] }
}
