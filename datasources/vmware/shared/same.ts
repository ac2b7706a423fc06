// Whether a cached instance is still this machine. What was taken back from guestinfo, or came with a customization, comes only once: on
// later boots the cache is all that there is of it.

import { isObject } from '../../../core/json.ts'
import { notices as createNotices } from '../../../core/notices.ts'
import type { InstanceInput } from '../../datasource.ts'
import { isVmware } from '../../shared/guestinfo.ts'
import { type CustomizationSettings, findCustomization } from './customization.ts'
import { type Given, givenByGuestinfo } from './given.ts'
import { identityOf, redactedKeys } from './read.ts'

export async function isSame(input: InstanceInput<CustomizationSettings>): Promise<boolean> {
  const { instance, facts } = input
  const silent = { ...input, notices: createNotices(() => {}, '') } // What is broken is read again, and then reported.
  if (!isVmware(facts) || instance.detail === 'seed=envvar') return false
  const given = await givenByGuestinfo(silent)
  if (instance.detail === 'seed=imc') {
    if (given || identityOf(input, {}, []) !== instance.identity) return false
    // A machine that is customized anew is told so while it boots.
    return (await findCustomization(silent, true)) === undefined
  }
  const { meta_data: metadata } = instance.metadata
  const redacted = isObject(metadata) ? redactedKeys(metadata) : []
  const back: Given = given ?? {}
  const values = { metadata: back.metadata, userdata: back.userData, vendordata: back.vendorData }
  const renewed = Object.entries(values).some(([key, value]) => value && redacted.includes(key))
  return !renewed && identityOf(input, back, redacted) === instance.identity
}
