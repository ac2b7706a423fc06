// What a schema knows by name. The names of other keys are written by users, so they are not for everybody, unless the schema says so.

import { isObject } from '../json.ts'
import { type Said, say } from '../said.ts'
import { at, type Path } from './pieces.ts'

/**
 * A path for everybody: a key without a name in the schema is told by its number among the keys of its mapping. `isPublic`: of names
 * that the schema does not know, which are no secret all the same.
 */
export function publicPath(
  schema: object,
  path: Path,
  value: unknown,
  isPublic: (name: string) => boolean = () => false,
): Said {
  let forms = formsOf(schema)
  const steps = path.map((step, index) => {
    const known = typeof step === 'number' || isPublicName(forms, step) || isPublic(step)
    forms = forms.flatMap((form) => below(form, step)).flatMap(formsOf)
    return known ? say.word(String(step)) : say`(key ${numberOf(step, at(value, path.slice(0, index)))})`
  })
  return say.join(steps, '/')
}

/** The names that the schema knows at `path`. */
export function knownNames(schema: object, path: Path): readonly string[] {
  const forms = path.reduce<readonly object[]>(
    (current, step) => current.flatMap((form) => below(form, step)).flatMap(formsOf),
    formsOf(schema),
  )
  return [...new Set(forms.flatMap((form) => Object.keys(propertiesOf(form))))]
}

/** What to do about a name that is none of those known, which is not told itself; undefined: it is like none of them. */
export function didYouMean(names: readonly string[], name: string): Said | undefined {
  const near = nearest(names, name)
  return near === undefined ? undefined : say`did you mean "${say.word(near)}"?`
}

/** One letter is wrong, or one more in eight. */
function nearest(names: readonly string[], name: string): string | undefined {
  const near = names.map((known) => [known, distance(known, name)] as const).sort((a, b) => a[1] - b[1])[0]
  return near && near[1] <= 1 + Math.floor(near[0].length / 8) ? near[0] : undefined
}

/** A schema and the alternatives in it. */
export function formsOf(schema: unknown): readonly object[] {
  if (!isObject(schema)) return []
  const inner = ['anyOf', 'oneOf', 'allOf'].map((keyword) => schema[keyword]).filter(Array.isArray)
  return [schema, ...inner.flat().flatMap(formsOf)]
}

export function below(form: object, step: string | number): readonly unknown[] {
  const { items, additionalProperties } = form as { readonly items?: unknown; readonly additionalProperties?: unknown }
  if (typeof step === 'number') return [Array.isArray(items) ? items[step] : items]
  return [Object.hasOwn(propertiesOf(form), step) ? propertiesOf(form)[step] : additionalProperties]
}

export function isPublicName(forms: readonly object[], name: string): boolean {
  return forms.some((form) => {
    const { propertyNames } = form as { readonly propertyNames?: unknown }
    return Object.hasOwn(propertiesOf(form), name) || (isObject(propertyNames) && propertyNames['public'] === true)
  })
}

function propertiesOf(form: object): Readonly<Record<string, unknown>> {
  const { properties } = form as { readonly properties?: unknown }
  return isObject(properties) ? properties : {}
}

function numberOf(name: string, mapping: unknown): number {
  return isObject(mapping) ? Object.keys(mapping).indexOf(name) + 1 : 0
}

/** How many letters to add, take out, change or swap with the next one. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return 4
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const cell = (row: number, column: number) => rows[row]?.[column] ?? 0
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = cell(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const best = Math.min(changed, cell(row - 1, column) + 1, cell(row, column - 1) + 1)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      rows[row]?.push(swapped ? Math.min(best, cell(row - 2, column - 2) + 1) : best)
    }
  }
  return cell(a.length, b.length)
}
