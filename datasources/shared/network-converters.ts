// The door to network/'s converters, loaded only where a datasource has such a config.

import type { Facts } from '../../core/facts.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import type { ConvertContext, Converted, Converter } from '../../network/inputs/converter.ts'

/** network_data.json as a version 1 config. undefined: nothing of it can be used, and notices say why. */
export async function openstackToNetwork(
  data: JsonObject,
  document: string,
  facts: Facts,
  notices: Notices,
): Promise<Json | undefined> {
  const { convertOpenstack } = await import('../../network/inputs/openstack.ts')
  const convert: Converter = convertOpenstack
  return settled(convert(data, contextOf(document, facts)), notices)
}

/** An interfaces(5) file as a version 1 config. undefined: nothing of it can be used, and notices say why. */
export async function interfacesToNetwork(
  text: string,
  document: string,
  facts: Facts,
  notices: Notices,
): Promise<Json | undefined> {
  const { convertEni } = await import('../../network/inputs/eni.ts')
  const convert: Converter = convertEni
  return settled(convert(text, contextOf(document, facts)), notices)
}

function contextOf(document: string, { nics }: Facts): ConvertContext {
  return { document, nics: nics.flatMap(({ name, mac }) => (mac === undefined ? [] : [{ name, mac }])) }
}

function settled({ config, problems }: Converted, notices: Notices): JsonObject | undefined {
  report(problems, notices)
  return config
}
