// Configs in which each text is a marker of its own, so that whatever shows up somewhere tells where it came from.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { isSecretName } from '../../core/redact.ts'
import { below, formsOf, isPublicName } from '../../core/schema/known-names.ts'

export interface Marker {
  readonly text: string
  /** Where it stands, with * for an index: "write_files/*\/source/uri". */
  readonly path: string
  readonly shape: ShapeName
  /** The schema says that everybody may know what stands there, and it is not the secret part of an address. */
  readonly open: boolean
  /** A credential by its form or its name, whatever a schema says. */
  readonly secret: boolean
}

export interface Marked {
  readonly config: JsonObject
  readonly markers: readonly Marker[]
}

/** How a marker is put into a text; `secret`: it is one wherever it stands. */
interface Shape {
  readonly secret?: boolean
  /** undefined: not for this text. */
  put(marker: string, text: string): Json | undefined
}

const isAddress = (text: string) => /^[a-z+]+:\/\/\S+$/i.test(text)

export const shapes = {
  'the text': { put: (marker) => marker },
  'a longer text': { put: (marker, text) => (isAddress(text) ? undefined : text.replace(/\n?$/, `${marker}$&`)) },
  'a path': { put: (marker) => `/srv/${marker}` },
  lines: { put: (marker) => `first\n${marker}\n` },
  'a number': { put: (marker) => Number(marker.replace(/\D/g, '')) },
  'an address': {
    secret: true,
    put: (marker) => `https://user-${marker}:word-${marker}@example.com/a?token=${marker}#${marker}`,
  },
  'a longer address': {
    secret: true,
    put: (marker, text) =>
      isAddress(text) ? `${text.replace('://', `://user:${marker}@`)}?token=${marker}` : undefined,
  },
  'a host with a password': { secret: true, put: (marker) => `user:${marker}@example.com:8080` },
} as const satisfies Readonly<Record<string, Shape>>

export type ShapeName = keyof typeof shapes

export interface PlantOptions {
  readonly schema: object
  readonly config: JsonObject
  readonly shape: ShapeName
  /** Only the text of this number, counted from 0. */
  readonly only?: number
  /** The number of the first marker; default 78000000. */
  readonly from?: number
}

/** The config with its texts marked. Words that the schema lists stay: they decide what is done. */
export function planted({ schema, config, shape, only, from = 78_000_000 }: PlantOptions): Marked {
  const markers: Marker[] = []
  let seen = 0
  const { put, secret = false } = shapes[shape] as Shape
  const mark = (text: string, path: string, open: Public, named: boolean): Json => {
    const number = seen++
    if (only !== undefined && only !== number) return text
    const marker = `qz${from + number}`
    const planted = put(marker, text)
    if (planted === undefined) return text
    const digits = typeof planted === 'number'
    markers.push({
      text: digits ? marker.slice(2) : marker,
      path,
      shape,
      secret: secret || named,
      open: open === true || (open !== false && !secret),
    })
    return planted
  }
  const walk = (value: Json, forms: readonly object[], path: string, open: Public, named = false): Json => {
    const isOpen = open || publicIn(forms)
    if (typeof value === 'string') return isWord(value, forms) ? value : mark(value, path, isOpen, named)
    if (Array.isArray(value))
      return value.map((item, index) => walk(item, under(forms, index), `${path}/*`, isOpen, named))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const known = forms.some((form) => Object.hasOwn((form as { properties?: object }).properties ?? {}, key))
        const secretly = named || (!known && isSecretName(key))
        return [key, walk(item, secretly ? [] : under(forms, key), `${path}/${known ? key : '*'}`, false, secretly)]
      }),
    )
  }
  const marked = walk(config, formsOf(schema), '', false) as JsonObject
  return { config: marked, markers }
}

/** True: all of it; 'address': all but user, password, query values and fragment. */
type Public = boolean | 'address'

function publicIn(forms: readonly object[]): Public {
  const marks = forms.map((form) => (form as { readonly public?: Public }).public)
  return marks.includes(true) || (marks.includes('address') && 'address')
}

/** How many texts `planted` finds. */
export function countTexts(schema: object, config: JsonObject): number {
  return planted({ schema, config, shape: 'the text' }).markers.length
}

/** The config with the keys marked that no schema knows, and with one such key more in each mapping. */
export function plantedKeys(schema: object, config: JsonObject): Marked {
  const markers: Marker[] = []
  const mark = (path: string, open: boolean) => {
    const text = `qz${79_000_000 + markers.length}`
    markers.push({ text, path: `${path}/(key)`, shape: 'the text', open, secret: false })
    return text
  }
  const walk = (value: Json, forms: readonly object[], path: string): Json => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, under(forms, index), `${path}/*`))
    if (!isObject(value)) return value
    const entries = Object.entries(value).map(([key, item]) => {
      const known = forms.some((form) => Object.hasOwn((form as { properties?: object }).properties ?? {}, key))
      const name = known || path === '' ? key : mark(path, isPublicName(forms, key))
      return [name, walk(item, under(forms, key), `${path}/${known ? key : '*'}`)] as const
    })
    const more = path === '' ? [] : [[mark(path, isPublicName(forms, 'any')), 'a'] as const]
    return Object.fromEntries([...entries, ...more])
  }
  return { config: walk(config, formsOf(schema), '') as JsonObject, markers }
}

/** A config with everything that a schema knows; where it gives a choice, the one of this number, modulo theirs. */
export function everything(schema: unknown, choice: number): Json {
  const anything = [
    { type: 'string' },
    { type: 'array', items: { type: 'string' } },
    { type: 'object', additionalProperties: { type: 'string' } },
  ]
  if (!isObject(schema) || !Object.keys(schema).some((keyword) => describing.has(keyword)))
    return everything(anything[choice % anything.length], choice)
  const pick = <Item>(items: readonly Item[]): Item => items[choice % items.length] as Item
  const { anyOf, oneOf, enum: words, const: only, properties, additionalProperties, items } = schema as Form
  if (only !== undefined) return only
  if (words) return pick(words)
  const choices = anyOf ?? oneOf
  if (choices) return everything({ ...schema, anyOf: undefined, oneOf: undefined, ...pick(choices) }, choice)
  const types = [schema['type'] ?? []].flat().filter((type) => type !== 'null') as string[]
  const type = types.length > 0 ? pick(types) : properties || additionalProperties ? 'object' : 'array'
  switch (type) {
    case 'object': {
      const known = Object.entries(properties ?? {}).map(([key, form]) => [key, everything(form, choice)] as const)
      const others =
        additionalProperties === false || (properties && !additionalProperties)
          ? []
          : [['any', everything(additionalProperties, choice)] as const]
      return Object.fromEntries([...known, ...others])
    }
    case 'array':
      return [everything(Array.isArray(items) ? items[0] : (items ?? { type: 'string' }), choice)]
    case 'boolean':
      return choice % 2 === 0
    case 'integer':
    case 'number':
      return 1
    default:
      return 'any'
  }
}

/** Keywords that say what is allowed. */
const describing = new Set(['type', 'anyOf', 'oneOf', 'enum', 'const', 'properties', 'additionalProperties', 'items'])

interface Form {
  readonly anyOf?: readonly object[]
  readonly oneOf?: readonly object[]
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly properties?: Readonly<Record<string, unknown>>
  readonly additionalProperties?: unknown
  readonly items?: unknown
}

function under(forms: readonly object[], step: string | number): readonly object[] {
  return forms.flatMap((form) => below(form, step)).flatMap(formsOf)
}

function isWord(text: string, forms: readonly object[]): boolean {
  return forms.some((form) => {
    const { enum: words = [], const: only } = form as Form
    return words.includes(text) || only === text
  })
}
