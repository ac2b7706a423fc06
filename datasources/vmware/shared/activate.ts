// What the hypervisor is told once an instance is in use: which events it follows, and that what was to be read once was.

import { isObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Deed } from '../../../system/deed.ts'
import type { ActivateInput } from '../../datasource.ts'
import { guestTools, isVmware, openGuestinfo, taken } from '../../shared/guestinfo.ts'
import { redactedKeys } from './read.ts'
import { followedEvents } from './variables.ts'

export async function activate({ host, facts, instance, events }: ActivateInput): Promise<readonly Deed[]> {
  const [speak] = isVmware(facts) ? await guestTools(host) : []
  if (!speak) return []
  const set = (key: string, value: string, optional = false): Deed => ({
    what: say`set guestinfo.${say.word(key)}`,
    run: speak(`info-set guestinfo.${key} ${value}`),
    optional,
  })
  const known = (names: readonly string[]) => `network=${names.toSorted().join(';')}`
  const told = [
    set('cloudinit.updates.supported', known(followedEvents), true),
    set('cloudinit.updates.enabled', known(events), true),
  ]
  const { meta_data: metadata } = instance.metadata
  const redacted = isObject(metadata) && instance.detail === 'seed=guestinfo' ? redactedKeys(metadata) : []
  const guestinfo = redacted.length > 0 ? await openGuestinfo(host) : undefined
  const values = await Promise.all(redacted.map(async (key) => [key, await guestinfo?.get(key)] as const))
  const still = values.flatMap(([key, value]) => (value === undefined ? [] : [key]))
  if (still.length === 0) return told
  // Only the disk of this machine has it then.
  const kept: Deed = { what: say`have the disk take what guestinfo gave`, flush: true }
  return [...told, kept, ...still.flatMap((key) => [set(key, taken), set(`${key}.encoding`, ' ')])]
}
