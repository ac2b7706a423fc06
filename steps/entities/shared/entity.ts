// An entity of a step: a line of passwd(5), shadow(5), group(5) or gshadow(5), written as a YAML text of its own.

import { Failure } from '../../../core/errors.ts'
import { isObject } from '../../../core/json.ts'
import { type LinePlace, linePlaces, unfitFor } from '../../../core/line-text.ts'
import { type Said, say } from '../../../core/said.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { processVariable } from '../../../system/process-variable.ts'
import { coerced } from '../../documents/coerce.ts'
import type { StepContext, StepPath } from '../../step.ts'

export type Kind = 'user' | 'shadow' | 'group' | 'gshadow'

export interface Entity {
  readonly kind: Kind
  readonly name: string
  /** The file it is in. */
  readonly path: string
  /** A field that is not given is empty. */
  text(field: string): string
  /** undefined: not given. */
  number(field: string): number | undefined
}

interface KindOf {
  readonly name: string
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
  readonly file: string
  /** Moves the file. */
  readonly variable: `ENTITY_DEFAULT_${string}`
}

export const kinds: Readonly<Record<Kind, KindOf>> = {
  user: {
    name: 'username',
    texts: ['password', 'group', 'info', 'homedir', 'shell'],
    numbers: ['uid', 'gid'],
    file: '/etc/passwd',
    variable: 'ENTITY_DEFAULT_PASSWD',
  },
  shadow: {
    name: 'username',
    texts: ['password', 'last_changed', 'minimum_changed', 'maximum_changed', 'warn', 'inactive', 'expire', 'reserved'],
    numbers: [],
    file: '/etc/shadow',
    variable: 'ENTITY_DEFAULT_SHADOW',
  },
  group: {
    name: 'group_name',
    texts: ['password', 'users'],
    numbers: ['gid'],
    file: '/etc/group',
    variable: 'ENTITY_DEFAULT_GROUPS',
  },
  gshadow: {
    name: 'name',
    texts: ['password', 'administrators', 'members'],
    numbers: [],
    file: '/etc/gshadow',
    variable: 'ENTITY_DEFAULT_GSHADOW',
  },
}

export interface Given {
  readonly entity: string
  /** Default: the file of its kind. */
  readonly path?: string
}

/** Throws a Failure for what is no entity. No message quotes a value: it may be a password. */
export async function readEntity(
  given: Given,
  context: Pick<StepContext, 'template' | 'notices' | 'at' | 'compat'>,
  at: StepPath,
): Promise<Entity> {
  const { notices, compat } = context
  const document = 'an entity'
  const place = [...at, 'entity']
  const parsed = parseYaml(await context.template(given.entity, place), { document, several: 'first' })
  const fault = parsed.problems.find(({ level }) => level === 'error')
  if (fault) throw new Failure(say`its text is no YAML: ${fault.message}`)
  const { kind, about } = kindIn(parsed.value)
  const texts = [about.name, ...about.texts]
  const types = [
    ...texts.map((name) => [name, { type: 'string' }] as const),
    ...about.numbers.map((name) => [name, { type: 'integer' }] as const),
  ]
  const schema = { type: 'object', properties: { kind: { type: 'string' }, ...Object.fromEntries(types) } }
  const { value, findings } = coerced(schema, parsed.value as never, { spelling: parsed.spelling, compat })
  for (const { code, message, hint } of findings)
    notices.warning(code, message, { where: context.at(place), ...(hint && { hint }) })
  const fields: Readonly<Record<string, unknown>> = isObject(value) ? value : {}
  const path = given.path || defaultPath(about)
  if (!path.startsWith('/')) throw new Failure(say`its path is not absolute`)
  const text = (field: string) => textOf(field, fields[field])
  const number = (field: string) => numberOf(field, fields[field])
  for (const field of texts) checkText(field, text(field))
  for (const field of about.numbers) number(field)
  const name = text(about.name)
  if (name === '') throw new Failure(say`it has no ${say.word(about.name)}`)
  return { kind, name, path, text, number }
}

export const defaultPath = ({ file, variable }: KindOf): string => processVariable(variable) ?? file

function kindIn(value: unknown): { kind: Kind; about: KindOf } {
  if (!isObject(value)) throw new Failure(say`its text is no mapping with a "kind"`)
  const { kind } = value
  if (typeof kind === 'string' && Object.hasOwn(kinds, kind)) return { kind: kind as Kind, about: kinds[kind as Kind] }
  throw new Failure(say`its kind is none of ${say.join(Object.keys(kinds).map(say.word))}`)
}

function textOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  throw new Failure(wrong(field, say`text`))
}

function numberOf(field: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw new Failure(wrong(field, say`a whole number`))
}

const wrong = (field: string, wanted: Said) => say`its ${say.word(field)} has to be ${wanted}`

/** A password in clear text is hashed: whether it fits is seen when the line is made. */
function checkText(field: string, value: string): void {
  const isName = ['username', 'group_name', 'name', 'group'].includes(field)
  const place: LinePlace = isName ? linePlaces.account : linePlaces.passwdField
  const unfit = field === 'password' || value === '' ? undefined : unfitFor(place, value)
  if (unfit) throw new Failure(say`its ${say.word(field)} holds ${unfit}, which ${say.word(place.name)} cannot hold`)
}
