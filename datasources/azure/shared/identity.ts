// Which machine it is. Hyper-V's first generation of machines shows the first three fields of the id in another byte order than Azure's
// own services do.

import type { Facts } from '../../../core/facts.ts'
import { defaultPaths } from '../../../core/paths.ts'
import type { Files } from '../../../system/host.ts'
import { dmiValue } from '../../shared/dmi.ts'

const previousId = `${defaultPaths.cloud}/data/instance-id`

/** As firmware has it, in lower case. */
export function systemUuid(facts: Facts): string | undefined {
  return dmiValue(facts, 'system-uuid')?.toLowerCase()
}

/** An id that an earlier boot gave to this machine is kept, in whatever case and byte order: another one would make it a new instance. */
export async function instanceId(files: Files, facts: Facts): Promise<string | undefined> {
  const id = systemUuid(facts)
  const previous = (await files.readText(previousId))?.trim()
  return id !== undefined && previous && isSame(previous, id) ? previous : id
}

/** As Azure's services know it. */
export async function vmId(files: Files, facts: Facts): Promise<string | undefined> {
  const id = systemUuid(facts)
  const secondGeneration = (await files.exists('/sys/firmware/efi')) || (await files.exists('/dev/efi'))
  return id === undefined || secondGeneration ? id : swapped(id)
}

export function isSame(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  return a === b || swapped(a) === b
}

/** The other byte order; what has not the form of an id stays. */
function swapped(id: string): string {
  const fields = id.split('-')
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id
  const reversed = (field: string) => field.match(/../g)?.reverse().join('') ?? field
  return fields.map((field, index) => (index < 3 ? reversed(field) : field)).join('-')
}
