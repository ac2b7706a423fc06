// A value as its schema wants it: a text keeps the spelling it has in the document (0x10, 1.50, yes), whole numbers and yes/no are read
// as YAML 1.1 has them, what is null is absent. What no schema describes stays as it is. The schema itself is checked afterwards.

import type { NoticeCode } from '../../core/codes.ts'
import { isObject, type Json } from '../../core/json.ts'
import type { Problem } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import { below, didYouMean, formsOf } from '../../core/schema/known-names.ts'
import { copyWithout, noRemovals, type Path, remove, toOriginal } from '../../core/schema/pieces.ts'
import { octalMode } from '../../modules/files/shared/octal-mode.ts'

export interface Finding extends Pick<Problem, 'level' | 'code' | 'message' | 'hint'> {
  readonly path: Path
}

export interface Spelling {
  /** How a plain scalar is spelled in the document; undefined: it is quoted, or no scalar. */
  readonly spelling: (path: Path) => string | undefined
  /** Nothing is taken that the reference refuses: {@link StepContext.compat}. */
  readonly compat: boolean
}

export interface Coerced {
  readonly value: Json
  readonly findings: readonly Finding[]
  /** A path in the value as a path in the one given. */
  readonly original: (path: Path) => Path
}

/** What goes for a problem at a path: the item of a list, or else what is right below the key; undefined: all of it. */
export function pieceAround(path: Path): Path | undefined {
  if (path.length === 0) return undefined
  const item = path.findIndex((name) => typeof name === 'number')
  return path.slice(0, Math.max(item, 0) + 1)
}

export function coerced(schema: object, given: Json, { spelling, compat }: Spelling): Coerced {
  const findings: Finding[] = []
  const removals = noRemovals()
  const find = (level: Finding['level'], code: NoticeCode, message: Said, path: Path, hint?: Said) => {
    findings.push({ level, code, message, path, hint })
  }

  function visit(forms: readonly object[], value: Json, path: Path): Json {
    if (Array.isArray(value)) return list(forms, value, path)
    return isObject(value) ? mapping(forms, value, path) : scalar(forms, value, path)
  }

  function list(forms: readonly object[], items: readonly Json[], path: Path): Json {
    let changed: Json[] | undefined
    for (const [index, item] of items.entries()) {
      const inner = [...path, index]
      const itemForms = under(forms, index)
      if (item === null && itemForms.some(saysSomething)) {
        remove(removals, inner)
        continue
      }
      const value = visit(itemForms, item, inner)
      if (value === item) continue
      changed ??= [...items]
      changed[index] = value
    }
    return changed ?? items
  }

  function mapping(forms: readonly object[], entries: { readonly [key: string]: Json }, path: Path): Json {
    const known = new Map(forms.flatMap((form) => Object.entries(propertiesOf(form))))
    const open = known.size === 0 || forms.some(takesAnyKey)
    let changed: Record<string, Json> | undefined
    const set = (name: string, value: Json) => {
      changed ??= { ...entries }
      define(changed, name, value)
    }
    for (const [name, item] of Object.entries(entries)) {
      const inner = [...path, name]
      if (known.has(name) || open) {
        const value = item === null ? absent(forms, name, known.has(name)) : visit(under(forms, name), item, inner)
        if (value === undefined) remove(removals, inner)
        else if (value !== item) set(name, value)
        continue
      }
      remove(removals, inner)
      const meant = compat ? undefined : otherSpelling(name, known)
      if (meant === undefined || Object.hasOwn(entries, meant)) {
        const hint = didYouMean([...known.keys()], name) ?? say`check its spelling`
        const message = say`this key is not known here and has no effect`
        find('warning', 'steps/unknown-key', message, inner, hint)
      } else {
        find('info', 'steps/unknown-key', say`this key is spelled "${say.word(meant)}"`, inner)
        if (item !== null) set(meant, visit(under(forms, meant), item, inner))
      }
    }
    if (known.has('permissions')) {
      const mode = checkedMode(forms, changed ?? entries, path)
      if (mode !== undefined) set('permissions', mode)
    }
    return changed ?? entries
  }

  /** What null stands for; undefined: the key counts as not given. */
  function absent(forms: readonly object[], name: string, isKnown: boolean): Json | undefined {
    const inner = under(forms, name)
    if (!inner.some(saysSomething)) return null
    if (isKnown) return undefined
    const kinds = kindsOf(inner)
    return kinds.has('string') ? '' : kinds.has('object') ? {} : kinds.has('array') ? [] : undefined
  }

  function scalar(forms: readonly object[], value: Json, path: Path): Json {
    const kinds = kindsOf(forms)
    if (kinds.size === 0) return value
    if (value instanceof Uint8Array) return kinds.has('string') && !forms.some(takesBytes) ? textOf(value, path) : value
    const whole = kinds.has('integer') || kinds.has('number')
    if (typeof value === 'boolean') return kinds.has('boolean') || !kinds.has('string') ? value : spelled(path, value)
    if (typeof value === 'number') return whole || !kinds.has('string') ? value : spelled(path, value)
    if (typeof value !== 'string') return value
    // Of other texts, the value is what the document says.
    const plain = whole || /^[-\d]/.test(value) ? spelling(path) : undefined
    if (whole && (plain !== undefined || (!compat && !kinds.has('string')))) {
      const number = wholeNumber(plain ?? value)
      if (number !== undefined) return number
    }
    // A number that may be written as a text here, which the reference knows nothing of.
    if (compat && kinds.size === 2 && kinds.has('integer') && kinds.has('string')) {
      refuse(path, say`expected a whole number, not ${say.value(value)}`)
      return null
    }
    if (kinds.has('string')) return plain ?? value
    return (kinds.has('boolean') ? truth(value) : undefined) ?? value
  }

  const spelled = (path: Path, value: number | boolean) => spelling(path) ?? String(value)

  function textOf(bytes: Uint8Array, path: Path): Json {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      refuse(path, say`!!binary that is no text in UTF-8 cannot be used here`, say`an "encoding" takes any bytes`)
      return null
    }
  }

  function refuse(path: Path, message: Said, hint?: Said): void {
    find('error', 'steps/bad-step', message, path, hint)
    remove(removals, pieceAround(path) ?? path)
  }

  /** Says what is odd about a mode. Returns the one that takes its place. */
  function checkedMode(
    forms: readonly object[],
    entries: { readonly [key: string]: Json },
    path: Path,
  ): number | undefined {
    const given = entries['permissions'] ?? null
    const inner = [...path, 'permissions']
    if (given === null) {
      const usual = under(forms, 'permissions').flatMap(
        (form) => (form as { readonly default?: unknown }).default ?? [],
      )
      if (usual.length === 0 || compat) return undefined
      const mode = Number(usual[0]).toString(8).padStart(4, '0')
      find('info', 'steps/questionable', say`no permissions are given: ${say.word(mode)} is taken`, path)
      return undefined
    }
    const isMode = typeof given === 'number' ? given >= 0 : given === '' || octalMode(String(given), 5) !== undefined
    if (typeof given !== 'object' && !isMode) refuse(inner, say`expected an octal mode such as 0644`)
    const text = typeof given === 'number' ? spelling(inner) : undefined
    if (typeof given !== 'number' || text === undefined || !isDecimal(text)) return undefined
    // Two modes that are common in decimal, too: 0644 and 0777.
    if (/^[1-7]?[0-7]{3}$/.test(text) && !/^(?:420|511)$/.test(text)) {
      const message = say`${say.word(text)} is read as a decimal number; 0${say.word(text)} was probably meant`
      find('warning', 'steps/questionable', message, inner)
    }
    // Setuid, setgid or sticky in a decimal number is an accident: 644 is 01204.
    return given > 0o777 ? given & 0o777 : undefined
  }

  const value = copyWithout(visit(formsOf(schema), given, []), removals) as Json
  return { value, findings, original: (path) => toOriginal(path, removals) }
}

function under(forms: readonly object[], step: string | number): readonly object[] {
  return forms.flatMap((form) => below(form, step)).flatMap(formsOf)
}

function propertiesOf(form: object): Readonly<Record<string, unknown>> {
  const { properties } = form as { readonly properties?: unknown }
  return isObject(properties) ? properties : {}
}

const takesAnyKey = (form: object) =>
  ['additionalProperties', 'patternProperties'].some((keyword) => {
    const rule = (form as Readonly<Record<string, unknown>>)[keyword]
    return rule !== undefined && rule !== false
  })

/** A text that stands for bytes: whoever asks for it takes them too. */
const takesBytes = (form: object) => 'contentEncoding' in form

const saysSomething = (form: object) => 'type' in form || 'properties' in form || 'items' in form

function kindsOf(forms: readonly object[]): ReadonlySet<string> {
  return new Set(forms.flatMap((form) => (form as { readonly type?: string | string[] }).type ?? []))
}

function define(target: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Documentation and other programs write the same keys with dashes or in camel case. */
function otherSpelling(name: string, known: ReadonlyMap<string, unknown>): string | undefined {
  const meant = name.replaceAll('-', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return known.has(meant) ? meant : undefined
}

/** 0644, 0o644, 0x1a4, 0b11, 1_000; undefined: it is no whole number that is held exactly. */
function wholeNumber(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)([0-9a-fA-FxXoObB_]+)$/.exec(text.trim()) ?? []
  const bare = digits.replaceAll('_', '').toLowerCase()
  const literal = /^0[0-7]+$/.test(bare) ? `0o${bare.slice(1)}` : bare
  if (!/^(?:[0-9]+|0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/.test(literal)) return undefined
  const value = Number(literal)
  if (!Number.isSafeInteger(value)) return undefined
  return sign === '-' && value !== 0 ? -value : value
}

const isDecimal = (text: string) => /^[0-9_]+$/.test(text) && !/^0[0-7_]*$/.test(text)

function truth(text: string): boolean | undefined {
  if (/^(?:y|yes|true|on)$/i.test(text)) return true
  return /^(?:n|no|false|off)$/i.test(text) ? false : undefined
}
