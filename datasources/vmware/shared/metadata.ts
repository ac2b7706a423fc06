// VMware's metadata: JSON or YAML, with a network config in it that may be encoded by itself.

import { isObject, type JsonObject } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import { seedMapping } from '../../shared/seed-document.ts'
import { decoded } from './encoded.ts'

/** undefined: it cannot be used, and a notice says why. */
export async function metadataOf(
  bytes: Uint8Array | undefined,
  document: string,
  notices: Notices,
): Promise<JsonObject | undefined> {
  if (!bytes) return {}
  const text = Buffer.from(bytes).toString('utf8')
  const json = jsonIfWhole(text)
  const parsed = isObject(json) ? json : await seedMapping(text, document, notices)
  return parsed && (await withNetwork(parsed, document, notices))
}

/** As instance-data.json shows it: the config is below `network/config`, whichever form it had. */
async function withNetwork(parsed: JsonObject, document: string, notices: Notices): Promise<JsonObject> {
  const { network, 'network.encoding': encoding, ...rest } = parsed
  if (!network) return rest
  if (isObject(network)) return { ...rest, network: { config: network } }
  if (typeof network !== 'string') return rest
  const name = `${document}: network`
  const bytes = await decoded(network, typeof encoding === 'string' ? encoding : undefined, name, notices)
  const config = await seedMapping(bytes, name, notices)
  return config ? { ...rest, network: { config } } : rest
}
