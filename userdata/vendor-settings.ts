// `vendor_data` and `vendor_data2`: whether vendor-data is used, what its scripts are run with, which types are left out.

import { asText } from '../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'

export interface VendorSettings {
  readonly enabled: boolean
  readonly prefix: readonly string[]
  readonly disabledTypes: readonly string[]
}

/** Taken from the config without what vendor-data contributed: it must not enable itself. */
export function vendorSettings(
  config: JsonObject,
  key: 'vendor_data' | 'vendor_data2',
  notices: Notices,
): VendorSettings {
  const given = config[key]
  const off = { enabled: false, prefix: [], disabledTypes: [] }
  if (given === undefined || given === null) return off
  if (!isObject(given)) {
    notices.warning('userdata/vendor-setting', say`${key} is not a mapping; vendor-data is left out`, {
      where: { document: 'config', path: say.word(key) },
    })
    return off
  }
  return {
    enabled: isEnabled(given['enabled'], key, notices),
    prefix: strings(given['prefix']),
    disabledTypes: strings(given['disabled_handlers']),
  }
}

function isEnabled(value: Json | undefined, key: string, notices: Notices): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && value !== '') {
    notices.deprecated(
      'userdata/vendor-setting',
      say`Use of a string for '${say.word(key)}:enabled' field is deprecated in 23.1 and scheduled to be removed in 28.1. Use boolean value instead.`,
    )
  }
  return ['true', '1', 'on', 'yes'].includes(
    asText(value ?? '')
      .trim()
      .toLowerCase(),
  )
}

function strings(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
