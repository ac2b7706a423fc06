// The texts in a value that its schema does not call public: what must not be shown, wherever it may have come to stand.

import { isObject, type Json } from '../json.ts'
import { isSecretName } from '../redact.ts'
import { below, formsOf } from './known-names.ts'

export function privateTexts(schema: unknown, value: Json): readonly string[] {
  const found: string[] = []
  collect(formsOf(schema), value, false, false, found)
  return found
}

/** The same of what no schema describes: only what names say. */
export function secretsByName(value: Json): readonly string[] {
  const found: string[] = []
  collect([{ public: true, additionalProperties: true }], value, true, false, found, true)
  return found
}

function collect(
  forms: readonly object[],
  value: Json,
  open: boolean,
  secret: boolean,
  found: string[],
  everywhere = false,
): void {
  const isOpen = open || forms.some((form) => (form as { readonly public?: unknown }).public !== undefined)
  if (typeof value === 'string' || typeof value === 'number') {
    if (secret || !isOpen) found.push(String(value))
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(under(forms, index), item, isOpen, secret, found, everywhere)
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value))
      collect(under(forms, key), item, everywhere, secret || isSecretName(key), found, everywhere)
  }
}

function under(forms: readonly object[], step: string | number): readonly object[] {
  return forms.flatMap((form) => below(form, step)).flatMap(formsOf)
}
