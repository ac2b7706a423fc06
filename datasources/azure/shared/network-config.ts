// The network config: what the metadata say of the NICs that the machine has; otherwise DHCP on the one that leads to them.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Converter } from '../../../network/inputs/converter.ts'
import { networkFrom } from '../../shared/network-from.ts'
import type { Input } from './settings.ts'

export async function networkConfig(input: Input, imds: Json | undefined): Promise<JsonObject | undefined> {
  const { candidateNics, fallbackConfig } = await import('../../../network/apply/fallback.ts')
  const { nicsNow } = await import('../../../network/apply/rename.ts')
  const facts = { ...input.facts, nics: await nicsNow(input.host, input.facts) }
  const given = await ofMetadata({ ...input, facts }, imds)
  if (given) return given
  const name = input.nic ?? candidateNics(facts)[0]
  const nic = facts.nics.find((one) => one.name === name)
  return nic && fallbackConfig(nic, { driver: true })
}

async function ofMetadata(input: Input, imds: Json | undefined): Promise<JsonObject | undefined> {
  const { settings, facts, notices } = input
  if (!settings.apply_network_config || !isObject(imds) || !isObject(imds['network'])) return undefined
  const { convertAzure } = await import('../../../network/inputs/azure.ts')
  const options = {
    setName: settings.apply_network_config_set_name,
    secondary: settings.apply_network_config_for_secondary_ips,
  }
  const convert: Converter = (source, context) => convertAzure(source, { ...context, ...options })
  const converted = networkFrom(imds, convert, 'instance metadata', input)
  const ethernets = Object.entries(isObject(converted?.['ethernets']) ? converted['ethernets'] : {})
  // A config that names a NIC which is not there is not applied at all.
  const known = new Set(facts.nics.map(({ mac }) => mac?.toLowerCase()))
  const here = ethernets.filter(([, device]) => known.has(macOf(device)))
  if (here.length < ethernets.length) {
    const missing = ethernets.length - here.length
    notices.warning(
      'datasource/bad-metadata',
      say`${missing} of the NICs in the metadata are not there; they are left out`,
    )
  }
  return here.length > 0 ? { ...converted, ethernets: Object.fromEntries(here) } : undefined
}

function macOf(device: Json): string | undefined {
  const match = isObject(device) ? device['match'] : undefined
  const mac = isObject(match) ? match['macaddress'] : undefined
  return typeof mac === 'string' ? mac : undefined
}
