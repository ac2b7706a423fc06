// The environment document: properties that whoever deployed the machine filled in.
// https://www.dmtf.org/standards/ovf (DSP0243)

import { ConfigError } from '../../../core/errors.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { childrenNamed, parseXml, type XmlElement } from '../../../languages/xml.ts'
import { seedMapping } from '../../shared/seed-document.ts'

export interface Environment {
  readonly metadata: JsonObject
  readonly userData?: Buffer
  readonly password?: string
  /** Absent: it says nothing of the network. */
  readonly network?: JsonObject
}

/** Throws a ConfigError for what is no OVF environment. `withNetwork`: its network config counts. */
export async function readEnvironment(
  source: Uint8Array | string,
  document: string,
  withNetwork: boolean,
  notices: Notices,
): Promise<Environment> {
  const properties = propertiesOf(await parseXml(source, document), document)
  const value = (key: string) => properties.get(key) || undefined
  const userData = value('user-data')
  const password = value('password')
  const config = withNetwork ? value('network-config') : undefined
  const network = config === undefined ? undefined : await networkOf(config, `${document}: network-config`, notices)
  const named: readonly (readonly [string, Json | undefined])[] = [
    ['instance-id', value('instance-id')],
    ['local-hostname', value('local-hostname')],
    ['public-keys', value('public-keys')],
    ['seedfrom', value('seedfrom')],
    ['network-config', config === undefined ? undefined : (network ?? null)],
  ]
  return {
    metadata: Object.fromEntries(named.filter((entry): entry is [string, Json] => entry[1] !== undefined)),
    ...(userData !== undefined && { userData: maybeEncoded(userData) }),
    ...(password !== undefined && { password }),
    ...(network && { network }),
  }
}

function propertiesOf(root: XmlElement, document: string): ReadonlyMap<string, string> {
  const [section] = root.name === 'Environment' ? childrenNamed(root, 'PropertySection') : []
  if (!section) throw new ConfigError(say`This is no OVF environment with a PropertySection`, { document })
  const pairs = childrenNamed(section, 'Property').flatMap((property) => {
    const key = attribute(property, 'key')
    // Two names of one thing: the last one counts, as if it had been given twice.
    const name = key === 'hostname' ? 'local-hostname' : key
    return name === undefined ? [] : [[name, attribute(property, 'value') ?? ''] as const]
  })
  return new Map(pairs)
}

/** Whatever the prefix of its namespace is. */
function attribute({ attributes }: XmlElement, name: string): string | undefined {
  const found = Object.entries(attributes).find(([known]) => known === name || known.endsWith(`:${name}`))
  return found?.[1]
}

/** base64 as the format wants it; what is none is taken as it is. */
function maybeEncoded(value: string): Buffer {
  const digits = value.replace(/\s+/g, '')
  const whole = digits.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(digits)
  return whole ? Buffer.from(digits, 'base64') : Buffer.from(value)
}

async function networkOf(value: string, document: string, notices: Notices): Promise<JsonObject | undefined> {
  const config = await seedMapping(maybeEncoded(value), document, notices)
  const network = config?.['network']
  if (typeof network === 'object' && network !== null && !Array.isArray(network)) return network as JsonObject
  if (config) {
    notices.warning(
      'datasource/bad-metadata',
      say`The network config is not used: it has no mapping called "network"`,
      {
        where: { document },
      },
    )
  }
  return undefined
}
