// Vendor-data as clouds give it: text, a list of messages, or a mapping in which the key "cloud-init" is meant for us.

import { isObject, type Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'

/** The text or the list that counts. undefined: none, or a value that cannot be vendor-data (then a notice says so). */
export function vendorDataOf(
  value: Json | undefined,
  document: string,
  notices: Notices,
): string | readonly Json[] | undefined {
  if (!value || (Array.isArray(value) && value.length === 0)) return undefined
  if (typeof value === 'string' || Array.isArray(value)) return value
  if (isObject(value)) {
    const own = value['cloud-init']
    if (!isObject(own)) return vendorDataOf(own, document, notices)
  }
  notices.warning(
    'datasource/bad-metadata',
    say`The vendor-data is not used: it must be text, a list, or have such under "cloud-init"`,
    {
      where: { document },
    },
  )
  return undefined
}
