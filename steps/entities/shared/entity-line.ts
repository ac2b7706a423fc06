// The line of an entity, given the one that is there.

import { Failure } from '../../../core/errors.ts'
import { linePlaces, unfitFor } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import { type Fields, fieldsOf, lowestFree, namesIn, today } from '../../../distros/account-lines.ts'
import { lockedPassword, shadowPassword } from '../../../distros/shadow-line.ts'
import { parseGroup, parsePasswd } from '../../../system/accounts.ts'
import { defaultPath, type Entity, kinds } from './entity.ts'

/** What a line is made from besides the entity. */
export interface Surroundings {
  /** Of the file. */
  readonly text: string
  /** Of the file of groups. */
  readonly groups: () => Promise<string>
  readonly now: Date
}

const unnamed = 'Created by entities'

/** The line that has to be there. */
export async function lineFor(entity: Entity, around: Surroundings): Promise<Fields> {
  const before = fieldsOf(around.text, entity.name)
  const fields = await lineOf[entity.kind](entity, before, around)
  const unfit = fields.map((field) => unfitFor(linePlaces.passwdField, field)).find((one) => one !== undefined)
  if (unfit) throw new Failure(say`its password holds ${unfit}, which a line of the file cannot hold`)
  return fields
}

type LineOf = (entity: Entity, before: Fields | undefined, around: Surroundings) => Fields | Promise<Fields>

const lineOf: Readonly<Record<Entity['kind'], LineOf>> = {
  async user(entity, before, around) {
    const { name, text } = entity
    const uid = idFor(
      entity.number('uid'),
      before?.[2],
      parsePasswd(around.text).map(({ uid }) => uid),
    )
    const gid = await gidOf(entity, before, around)
    const password = text('password') || before?.[1] || 'x'
    return [name, password, String(uid), String(gid), text('info') || unnamed, text('homedir'), text('shell')]
  },
  async shadow({ name, text }, before, { now }) {
    const given = text('password')
    const password = given === '' ? before?.[1] || lockedPassword : await shadowPassword(given, before?.[1])
    const days = text('last_changed') === 'now' ? today(now) : text('last_changed')
    const rest = kinds.shadow.texts.slice(2).map(text)
    return [name, password, ...[days, ...rest].map((field, index) => field || (before?.[index + 2] ?? ''))]
  },
  group(entity, before, around) {
    const { name, text } = entity
    const gid = idFor(
      entity.number('gid'),
      before?.[2],
      parseGroup(around.text).map(({ gid }) => gid),
    )
    const members = [...new Set([...namesIn(before?.[3]), ...namesIn(text('users'))])]
    return [name, text('password') || (before?.[1] ?? ''), String(gid), members.join(',')]
  },
  gshadow({ name, text }) {
    return [name, ...kinds.gshadow.texts.map(text)]
  },
}

/** Negative or not given: as it is, or the lowest that nobody has. */
function idFor(given: number | undefined, before: string | undefined, taken: readonly number[]): number {
  if (given !== undefined && given >= 0) return checked(given)
  if (before !== undefined && /^\d+$/.test(before)) return Number(before)
  const used = new Set(taken)
  const free = lowestFree((id) => used.has(id))
  if (free === undefined) throw new Failure(say`all ids are taken`)
  return free
}

async function gidOf(entity: Entity, before: Fields | undefined, { groups }: Surroundings): Promise<number> {
  const [group, given] = [entity.text('group'), entity.number('gid')]
  if (group === '' && given !== undefined) {
    if (given < 0) throw new Failure(say`its gid is negative`)
    return checked(given)
  }
  if (group === '' && before !== undefined) return Number(before[3])
  const found = parseGroup(await groups()).find(({ name }) => name === (group || entity.name))
  if (found) return found.gid
  if (group === '') throw new Failure(say`it has neither a gid nor a group`)
  throw new Failure(say`there is no group ${say.named(group)}`)
}

function checked(id: number): number {
  if (id > 2 ** 32 - 3) throw new Failure(say`an id of it is too large`)
  return id
}

/**
 * Which line goes: that of a group by its name, any other if it is, whole, what the entity says. yip takes 0 for a number that is not
 * given.
 */
export function isMeant(entity: Entity): (line: string) => boolean {
  const { kind, name, text } = entity
  if (kind === 'group') return (line) => line.startsWith(`${name}:`)
  const number = (field: string) => String(entity.number(field) ?? 0)
  const fields =
    kind === 'user'
      ? (info: string) => [text('password'), number('uid'), number('gid'), info, text('homedir'), text('shell')]
      : () => kinds[kind].texts.map(text)
  const infos = text('info') === '' ? ['', unnamed] : [text('info')]
  const lines = new Set(infos.map((info) => [name, ...fields(info)].join(':')))
  return (line) => lines.has(line)
}

export const groupsPath = () => defaultPath(kinds.group)
