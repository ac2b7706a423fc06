// The door to network/'s converters, loaded only where a datasource has such a config.

import type { Facts } from '../../core/facts.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'

/** network_data.json as a version 1 config. */
export async function openstackToNetwork(
  data: JsonObject,
  _document: string,
  _facts: Facts,
  _notices: Notices,
): Promise<Json | undefined> {
  return data
}

/** An interfaces(5) file as a version 1 config. */
export async function interfacesToNetwork(
  text: string,
  _document: string,
  _notices: Notices,
): Promise<Json | undefined> {
  return text
}
