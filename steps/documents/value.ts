// The value of a step's key, as far as it fits what the key takes.

import { asText } from '../../core/as-text.ts'
import type { Json } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { validate } from '../../core/schema/validate.ts'
import type { Action, Condition, StepContext } from '../step.ts'

const forms: Readonly<Record<string, Said>> = { array: say`a list`, object: say`a mapping`, string: say`text` }

/** What does not fit is reported and left out. Undefined: none of it can be used. */
export async function fittingValue(
  { key, schema }: Action | Condition,
  given: Json,
  { fail, notices, where }: StepContext,
): Promise<unknown> {
  const { value, problems } = await validate(schema, given, { document: where.document, code: 'steps/bad-step' })
  const form = forms[asText((schema as { readonly type?: unknown }).type)]
  for (const { level, keyword, message, where: at } of problems) {
    const place = at.path ? say`${say.word(key)}/${at.path}` : say.word(key)
    if (level !== 'error') notices.warning('steps/unknown-key', say`${place}: ${message}`, { where })
    else if (place === key && keyword === 'type' && form) fail(say`"${say.word(key)}" must be ${form}`)
    else fail(say`${place}: ${message}`)
  }
  return value
}
