// The NICs in EC2's metadata, by MAC.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'

export function macsOf(tree: Json | undefined): JsonObject | undefined {
  const at = (value: Json | undefined, key: string) => (isObject(value) ? value[key] : undefined)
  const macs = at(at(at(tree, 'network'), 'interfaces'), 'macs')
  return isObject(macs) ? macs : undefined
}

/** Not in a VPC: such an instance has new addresses after each stop. */
export function isClassic(metadata: JsonObject): boolean {
  const nics = Object.values(macsOf(metadata['meta-data']) ?? {})
  return nics.length > 0 && !nics.some((nic) => isObject(nic) && Object.hasOwn(nic, 'vpc-id'))
}
