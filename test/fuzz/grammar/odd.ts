// Documents that are whole but for some values or names in them, which are odd where they stand: of another kind, of no size, or words
// that mean something to the engine.

import fc from 'fast-check'

type Value = unknown

/** What the language of the document has and plain values have not; written as it is, without quotes. */
const plain = (text: string) => `RAW<${text}>`

const values: readonly Value[] = [
  ...[null, null, true, false, 0, -1, 1.5, 1e300, 2 ** 53, '', ' ', '\n', 'x', '0', 'a/b', '../x', '😀'],
  ...['constructor', '__proto__', 'toString', '-x', 'a: b', '%s', '{{ v1 }}', 'x'.repeat(5000)],
  ...[
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: null },
    { constructor: 1 },
    { toString: [] },
    ['x', ['y', ['z']]],
    [1, 2, 3],
    { a: { b: { c: 'd' } } },
  ],
]
const names = [
  'constructor',
  'constructor',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  '0',
  '-',
  'a/b',
  'a.b',
  '~',
  'x'.repeat(300),
]

interface Language {
  readonly values: readonly Value[]
  write(value: Value): string
}

export const yamlOdd: Language = {
  values: [
    ...values,
    ...['.inf', '-.inf', '.nan', '2001-12-14t21:59:43.10-05:00', '2001-01-01', '1:30:00', '0x1f', '!!binary aGk='].map(
      plain,
    ),
    ...['!!set {a, b}', '!!omap [a: 1]', '[!!float 1, .inf]', '9'.repeat(400), '{? [a] : b}', '&a [*a]', '<<'].map(
      plain,
    ),
  ],
  // JSON is YAML.
  write: (value) => written(value),
}

export const jsonOdd: Language = {
  values: [
    ...values,
    ...['1e999', '-0', '9'.repeat(400), '"\\ud800"', `${'['.repeat(600)}${']'.repeat(600)}`].map(plain),
  ],
  write: (value) => written(value),
}

const written = (value: Value) =>
  JSON.stringify(value, undefined, 1).replace(/"RAW<((?:[^>\\]|\\.)*)>"/g, (_, text: string) => JSON.parse(`"${text}"`))

export type Edit = PlaceEdit | KeyEdit

/** At every place of one of the document's keys: which one, from 0 to 1; it has another name, or another value. */
interface KeyEdit {
  readonly does: 'key'
  readonly which: number
  readonly instead: { readonly name: string } | { readonly value: Value }
}

type PlaceEdit =
  | { readonly does: 'value'; readonly at: readonly number[]; readonly value: Value }
  | { readonly does: 'name' | 'add'; readonly at: readonly number[]; readonly name: string; readonly value: Value }
  | { readonly does: 'remove' | 'double' | 'wrap'; readonly at: readonly number[] }

/** `at`: which of the children to go into, level by level, from 0 to 1. */
export function edits(language: Language, most = 6): fc.Arbitrary<readonly Edit[]> {
  const fraction = fc.double({ min: 0, max: 0.999, noNaN: true })
  const at = fc.array(fraction, { minLength: 1, maxLength: 5 })
  const value = fc.constantFrom(...language.values)
  const name = fc.constantFrom(...names)
  const one = fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant('value' as const), at, value }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('name' as const, 'add' as const), at, name, value }) },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constantFrom('remove' as const, 'double' as const, 'wrap' as const), at }),
    },
  )
  const other = fc.oneof(fc.record({ name }), fc.record({ value }))
  const key = fc.record({ does: fc.constant('key' as const), which: fraction, instead: other })
  return fc.array(fc.oneof(one, key), { minLength: 1, maxLength: most })
}

export function withEdits(document: Value, all: readonly Edit[]): Value {
  return all.reduce<Value>(
    (value, edit) => (edit.does === 'key' ? withKey(value, edit) : edited(value, edit, edit.at)),
    document,
  )
}

function withKey(document: Value, { which, instead }: KeyEdit): Value {
  const keys = [...new Set(keysIn(document))].sort()
  const chosen = keys[Math.floor(which * keys.length)]
  const changed = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(changed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => {
        if (key !== chosen) return [key, changed(child)]
        return 'name' in instead ? [instead.name, changed(child)] : [key, instead.value]
      }),
    )
  }
  return changed(document)
}

function keysIn(value: Value): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(keysIn)
  return Array.isArray(value) ? below : [...Object.keys(value), ...below]
}

function edited(value: Value, edit: PlaceEdit, [here = 0, ...deeper]: readonly number[]): Value {
  const isTree = typeof value === 'object' && value !== null
  const entries: [string, Value][] = isTree ? Object.entries(value) : []
  const last = deeper.length === 0 || !entries.some(([, child]) => typeof child === 'object' && child !== null)
  if (isTree && entries.length === 0 && edit.does === 'add' && !Array.isArray(value)) return { [edit.name]: edit.value }
  if (!isTree || entries.length === 0) return last || !isTree ? instead(value, edit) : value
  const index = Math.floor(here * entries.length)
  const [key, child] = entries[index] as [string, Value]
  const next: [string, Value][] = entries.with(index, [key, edited(child, edit, deeper)])
  if (last || typeof child !== 'object' || child === null) next.splice(index, 1, ...inPlace(key, child, edit))
  return Array.isArray(value) ? next.map(([, item]) => item) : Object.fromEntries(next)
}

function inPlace(key: string, child: Value, edit: PlaceEdit): readonly [string, Value][] {
  switch (edit.does) {
    case 'value':
      return [[key, edit.value]]
    case 'name':
      return [[edit.name, child]]
    case 'add':
      return [
        [key, child],
        [edit.name, edit.value],
      ]
    case 'double':
      return [[key, [child, child]]]
    case 'wrap':
      return [[key, { [key]: child }]]
    case 'remove':
      return []
  }
}

const instead = (value: Value, edit: PlaceEdit) => ('value' in edit ? edit.value : value)

/** Whole documents, with some of it odd. */
export function oddly(documents: readonly Value[], language: Language): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...documents), edits(language))
    .map(([document, all]) => Buffer.from(language.write(withEdits(document, all))))
}
