// What of a machine's metadata is not for everybody, by its name: for instance-data.json and for recordings of metadata services.

import type { Json } from './json.ts'
import { isSecretName } from './redact.ts'

/** Those of the reference; of a source's own there are more. */
export const sensitiveNames = [
  'combined_cloud_config',
  'merged_cfg',
  'merged_system_cfg',
  'security-credentials',
  'userdata',
  'user-data',
  'user_data',
  'vendordata',
  'vendor-data',
  'ds/vendor_data',
]

/** Scripts and data that clouds carry beside user-data: "START_SCRIPT_BASE64", "customData". */
const scriptNames = /(?:^|[-_.])(?:start(?:up)?|boot|user|operator)[-_]?script|custom[-_]?data/i

/** "user-data", "userdata_raw", "cloud-init.vendor-data", "vendor_data2.json". */
const dataNames = /(?:^|[-_.])(?:user|vendor)[-_]?data(?![-_.]?encoding)/i

function isScriptName(name: string): boolean {
  return scriptNames.test(name)
}

/** Whether what bears this name is a document for the machine, with whatever secrets: user-data, vendor-data, scripts. */
export function isDataName(name: string): boolean {
  return dataNames.test(name) || isScriptName(name)
}

/** By its name. A switch or a list of names, such as "password: true", is none; some clouds write switches as text. */
export function isSecretEntry(key: string, value: Json): boolean {
  if (value === null || typeof value === 'boolean') return false
  if (typeof value === 'string' && /^(?:true|false)?$/i.test(value)) return false
  // A script of several lines may be a list of them.
  return isScriptName(key) || (typeof value !== 'object' && isSecretName(key))
}
