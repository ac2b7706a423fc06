// Every place of a document where its schema lets a user write text.

export type Position = readonly (string | number)[]

export interface TextPosition {
  readonly path: Position
  /** The text is the name of a key there, not a value. */
  readonly isKey: boolean
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema | readonly Schema[]
  readonly enum?: readonly unknown[]
}

/** No schema nests deeper. */
const deepest = 7

/** Lists get an item, and mappings with free names a key, where `value`, an example, has none. */
export function* textPositions(schema: unknown, value: unknown, path: Position = []): Generator<TextPosition> {
  if (path.length > deepest) return
  const { type, enum: words, properties, items, ...given } = (typeof schema === 'object' ? schema : {}) as Schema
  const types = type === undefined ? undefined : [type].flat()
  const alternatives = [...(given.anyOf ?? []), ...(given.oneOf ?? []), ...(given.allOf ?? [])]
  const anything = !types && !words && !properties && !items && alternatives.length === 0
  if (anything || words || types?.includes('string')) yield { path, isKey: false }
  for (const alternative of alternatives) yield* textPositions(alternative, value, path)
  if (anything) return yield* inAnything(value, path)
  if (properties || types?.includes('object'))
    yield* inMapping({ ...given, ...(properties && { properties }) }, value, path)
  if (items || types?.includes('array')) {
    const own = Array.isArray(value) ? value.slice(0, 3) : []
    for (const [index, item] of (own.length > 0 ? own : [undefined]).entries()) {
      yield* textPositions(Array.isArray(items) ? items[index] : items, item, [...path, index])
    }
  }
}

function* inAnything(value: unknown, path: Position): Generator<TextPosition> {
  if (typeof value !== 'object' || value === null) {
    yield { path: [...path, 0], isKey: false }
    yield { path: [...path, 'key'], isKey: false }
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* textPositions({}, inner, [...path, Array.isArray(value) ? Number(key) : key])
  }
  if (!Array.isArray(value)) yield { path, isKey: true }
}

function* inMapping(schema: Schema, value: unknown, path: Position): Generator<TextPosition> {
  const { properties = {}, patternProperties = {}, additionalProperties } = schema
  const own = isMapping(value) ? value : {}
  for (const [key, inner] of Object.entries(properties)) yield* textPositions(inner, own[key], [...path, key])
  const free = additionalProperties ?? Object.keys(properties).length === 0
  const patterns = [...Object.values(patternProperties), ...(free === false ? [] : [free === true ? {} : free])]
  const names = Object.keys(own).filter((key) => !Object.hasOwn(properties, key))
  for (const pattern of patterns) {
    for (const key of names.length > 0 ? names : ['key']) yield* textPositions(pattern, own[key], [...path, key])
    yield { path, isKey: true }
  }
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function valueAt(value: unknown, path: Position): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value)
}

/** A copy of the document with something else there; what leads there is made. */
export function withValueAt(value: unknown, [key, ...rest]: Position, other: unknown): unknown {
  if (key === undefined) return other
  const copy = (
    typeof key === 'number' ? (Array.isArray(value) ? [...value] : []) : isMapping(value) ? { ...value } : {}
  ) as Record<string | number, unknown>
  copy[key] = withValueAt(copy[key], rest, other)
  return copy
}

/** A copy in which the text stands there, as a value or as the name of one more key. */
export function withText(value: unknown, { path, isKey }: TextPosition, text: string): unknown {
  if (!isKey) return withValueAt(value, path, text)
  const mapping = valueAt(value, path)
  const [first = 'value'] = isMapping(mapping) ? Object.values(mapping) : []
  return withValueAt(value, path, { ...(isMapping(mapping) ? mapping : {}), [text]: first })
}
