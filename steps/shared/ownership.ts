// Modes and owners as steps write them.

import { Failure } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { octalMode } from '../../modules/files/shared/octal-mode.ts'
import type { Owner } from '../../system/host.ts'

/**
 * The permission bits of `permissions`: a number as YAML read it (0644 is octal there), or text in octal ("0644", "0o644").
 * undefined: not given. Throws for anything else. All of 07777 counts; yip loses setuid, setgid and sticky.
 */
export function modeOf(value: Json | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value & 0o7777
  const mode = typeof value === 'string' ? octalMode(value, 5) : undefined
  if (mode !== undefined) return mode
  throw new Failure(say`the permissions are not an octal mode such as 0644`)
}

/** The owner of an entry: `ownerstring` or `owner_string` ("user" or "user:group"), `owner` as text, or ids. Default root. */
export function ownerOf(entry: JsonObject): Owner {
  const text = [entry['ownerstring'], entry['owner_string'], entry['owner']].find(
    (value): value is string => typeof value === 'string' && value !== '',
  )
  if (text !== undefined) {
    const [user, group] = text.split(':')
    return { user, group }
  }
  const id = (value: Json | undefined) => (typeof value === 'number' ? value : 0)
  return { user: id(entry['owner']), group: id(entry['group']) }
}
