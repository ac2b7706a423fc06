// Modes and owners as steps write them.

import { Failure } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { octalMode } from '../../modules/files/shared/octal-mode.ts'
import { findUser } from '../../system/accounts.ts'
import type { Files, Owner } from '../../system/host.ts'
import type { StepContext } from '../step.ts'

/** Mode and owner as an entry may give them, for its schema. Where there is no `default`, documents are not told that one is taken. */
export const permissions = { public: true, type: ['integer', 'string'], description: 'Mode, such as 0644.' } as const
export const ownership = {
  owner: { public: true, type: ['integer', 'string'], description: 'Number of the user; default 0.' },
  group: { public: true, type: ['integer', 'string'], description: 'Number of the group; default 0.' },
  ownerstring: { public: true, type: 'string', description: '"user" or "user:group", in place of the numbers.' },
  owner_string: { public: true, type: 'string', description: 'The same as `ownerstring`.' },
} as const

type Way = Pick<StepContext, 'compat'>

/**
 * The permission bits of `permissions`: a number as YAML read it (0644 is octal there), or text in octal ("0644", "0o644").
 * `usual`: where none are given. Throws for anything else. All of 07777 counts; yip loses setuid, setgid and sticky, and has 0000 for none.
 */
export function modeOf(value: Json | undefined, usual: number, { compat }: Way): number {
  if (value === undefined || value === null || value === '') return compat ? 0 : usual
  const mode = givenMode(value)
  if (mode !== undefined) return compat ? mode & 0o777 : mode
  throw new Failure(say`the permissions are not an octal mode such as 0644`)
}

function givenMode(value: Json): number | undefined {
  if (typeof value === 'string') return octalMode(value, 5)
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value & 0o7777 : undefined
}

/**
 * Of a directory that is made on the way to another: what nobody asked to be open for writing is not, as under the usual umask, and
 * setuid and the like are not inherited.
 */
export const parentMode = (mode: number): number => mode & 0o755

/**
 * The owner of an entry: `ownerstring` or `owner_string` ("user" or "user:group"), `owner` as text, or ids. Default root. The group of a
 * user alone is the primary one.
 */
export async function ownerOf(
  entry: JsonObject,
  { host, compat }: { readonly host: { readonly files: Pick<Files, 'readText'> } } & Way,
): Promise<Owner> {
  const texts = [entry['ownerstring'], compat ? undefined : entry['owner_string'], entry['owner']]
  const text = texts.find((value): value is string => typeof value === 'string' && value !== '')
  if (text === undefined) return idsOf(entry)
  const [user = '', group] = text.split(':')
  if (group !== undefined) return { user, group }
  const named = await findUser(host.files, ({ name }) => name === user)
  const account = named ?? (await findUser(host.files, ({ uid }) => String(uid) === user))
  return { user, ...(account && { group: account.gid }) }
}

/** `owner` and `group` alone. */
export function idsOf(entry: JsonObject): Owner {
  const id = (value: Json | undefined) => (typeof value === 'string' && value !== '' ? value : Number(value ?? 0))
  return { user: id(entry['owner']), group: id(entry['group']) }
}
