// Vultr: one document over DHCP, on whichever NIC leads to it.
// https://www.vultr.com/metadata/

import { HostError } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { variantOf } from '../core/variant.ts'
import { compatibleVersion } from '../core/version.ts'
import type { Host } from '../system/host.ts'
import type { Datasource, ReadInput } from './datasource.ts'
import { fetchJson } from './shared/documents.ts'
import { standardInstance } from './shared/fields.ts'
import { networkFrom } from './shared/network-from.ts'
import { commandLineWord, detects, dmiIs, fileExists } from './shared/rules.ts'
import { retrying, waitSettings } from './shared/wait-settings.ts'

const marker = '/etc/vultr'
/** Prints the NICs to try, one on a line. */
const nicScript = '/opt/vultr/find_candidate_nics.sh'

const settings = defineSchema({
  type: 'object',
  properties: {
    url: { type: 'string', default: 'http://169.254.169.254', description: 'The service.' },
    ...waitSettings({ timeout: 10, retries: 30, wait: 5 }),
    'user-agent': {
      type: 'string',
      description: 'What the service is told about its caller. Default: version and system.',
    },
  },
})
type Settings = Infer<typeof settings>

const Metadata = defineSchema({
  type: 'object',
  required: ['instance-v2-id'],
  properties: {
    'instance-v2-id': { type: 'string' },
    hostname: { type: 'string' },
    region: { type: 'object' },
    interfaces: { type: 'array' },
    cloud_interfaces: { type: 'object' },
    'user-data': { type: ['string', 'null'] },
  },
})

export const vultr: Datasource<Settings> = {
  name: 'Vultr',
  phases: ['local'],
  // A machine with IPv6 alone has a lease that leads nowhere, and the service on its link.
  ephemeralFor: ({ url = '' }) => ({
    ipv4: 'dhcp',
    nics: 'each',
    choose: nicsToTry,
    onLink: '169.254.169.254',
    unless: [url],
  }),
  settings,
  documents: [Metadata],
  probes: [marker],
  detect: detects(dmiIs('system-manufacturer', 'Vultr'), commandLineWord('vultr'), fileExists(marker)),
  async read(input) {
    const { url = '', 'user-agent': agent = userAgent(input.facts), ...tries } = input.settings
    const address = `${url.replace(/\/$/, '')}/v1.json`
    const headers = { 'Metadata-Token': 'cloudinit', 'User-Agent': agent }
    const options = { ...retrying(tries), headers }
    const document = await fetchJson(input, address, Metadata, options)
    const network = await networkOf(document, address, input)
    const region = regionOf(document['region'])
    const metadata: JsonObject = {
      ...document,
      ...(document.cloud_interfaces && network && { cloud_interfaces: network }),
      'instance-id': document['instance-v2-id'],
      'local-hostname': document.hostname || 'guest',
      ...(region !== undefined && { region }),
    }
    return {
      ...standardInstance(metadata),
      userData: document['user-data'] || undefined,
      vendorData: document['vendor-data'],
      network,
      sensitiveKeys: ['startup-script'],
    }
  },
}

function userAgent(facts: Facts): string {
  return `Cloud-Init/${compatibleVersion} - OS: ${facts.kernel.system} Variant: ${variantOf(facts)}`
}

function regionOf(region: Json | undefined): string | undefined {
  if (!isObject(region)) return undefined
  const { countrycode, regioncode } = region
  const code = countrycode || regioncode
  return typeof code === 'string' ? code.toLowerCase() : undefined
}

async function networkOf(document: JsonObject, address: string, input: ReadInput<Settings>) {
  const { cloud_interfaces: ready, interfaces } = document
  if (isObject(ready)) {
    const { convertNamedByMac } = await import('../network/inputs/named-by-mac.ts')
    return networkFrom(ready, convertNamedByMac, `${address}: cloud_interfaces`, input)
  }
  if (interfaces === undefined) return undefined
  const { convertVultr } = await import('../network/inputs/vultr.ts')
  return networkFrom(document, convertVultr, address, input)
}

async function nicsToTry(candidates: readonly string[], { files, commands }: Host): Promise<readonly string[]> {
  const usual = candidates.filter((name) => !name.includes('dummy'))
  if (!(await files.exists(nicScript))) return usual
  try {
    const { stdout } = await commands.query([nicScript], { timeout: 30_000 })
    const named = stdout.split('\n').flatMap((line) => line.trim() || [])
    return named.length > 0 ? named : usual
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return usual
  }
}
