// `after:` of a step: the steps it waits for, in any document.

import { isObject } from '../core/json.ts'
import type { Label } from './step.ts'

export const after: Label<readonly string[] | undefined> = {
  key: 'after',
  about: 'A list of `{name: DOCUMENT.NAME}`: the steps that run before this one, in any document.',
  read: (value) =>
    Array.isArray(value)
      ? value.flatMap((entry) => (isObject(entry) && typeof entry['name'] === 'string' ? [entry['name']] : []))
      : undefined,
}
