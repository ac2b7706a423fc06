// `after:` of a step: the steps it waits for, in any document.

import { isObject, type Json } from '../core/json.ts'
import type { Label, StepPath } from './step.ts'

/** One entry of the list. Without a name it cannot be used: it, or all of `after`, has another form. */
export interface Awaited {
  readonly name: string | undefined
  /** From the step. */
  readonly path: StepPath
}

export const after: Label<readonly Awaited[] | undefined> = {
  key: 'after',
  about: 'A list of `{name: DOCUMENT.NAME}`: the steps that run before this one, in any document.',
  schema: {
    type: 'array',
    items: { type: 'object', required: ['name'], properties: { name: { type: 'string', public: true } } },
  },
  read(value) {
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) return [{ name: undefined, path: ['after'] }]
    const given = value.flatMap((entry, index) => (entry === null ? [] : [awaited(entry, index)]))
    return given.length > 0 ? given : undefined
  },
}

function awaited(entry: Json, index: number): Awaited {
  const name = isObject(entry) ? entry['name'] : undefined
  const text = typeof name === 'number' ? String(name) : name
  const usable = typeof text === 'string' && text !== ''
  return { name: usable ? text : undefined, path: usable ? ['after', index, 'name'] : ['after', index] }
}
