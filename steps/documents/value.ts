// The value of a step's key, as its schema wants it and as far as it fits. An item of a list that does not fit is left out whole: half a
// file or half a user is worse than none.

import type { Json } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import type { Path } from '../../core/schema/pieces.ts'
import { validate } from '../../core/schema/validate.ts'
import type { Action, Condition, Setting } from '../step.ts'
import { coerced, type Finding, pieceAround, type Spelling } from './coerce.ts'

export interface Fitting {
  /** undefined: none of it can be used. */
  readonly value: unknown
  /** Paths are from the key's value, as the document has it. */
  readonly findings: readonly Finding[]
  /** A path in `value` as a path in the document. */
  readonly original: (path: Path) => Path
}

const forms: Readonly<Record<string, Said>> = { array: say`a list`, object: say`a mapping`, string: say`text` }

/** `document`: its name. `spelling`: by paths from the value. */
export async function fittingValue(
  one: Action | Condition | Setting,
  given: Json,
  { document, ...spelling }: Spelling & { readonly document: string },
): Promise<Fitting> {
  const { key } = one
  const schema = one.schema as object
  const read = coerced(schema, given, spelling)
  const checked = await validate(one.schema, read.value, {
    document,
    code: 'steps/bad-step',
    piece: pieceAround,
    written: read.original,
  })
  const { type } = one.schema as { readonly type?: unknown }
  const form = typeof type === 'string' ? forms[type] : undefined
  const findings: Finding[] = [...read.findings]
  for (const { level, keyword, message, hint, path } of checked.problems) {
    const other = path.length === 0 && keyword === 'type' && form
    findings.push({
      level,
      code: 'steps/bad-step',
      message: other ? say`"${say.word(key)}" must be ${form}` : message,
      hint,
      path: read.original(path),
    })
  }
  // What a condition says counts whole or not at all.
  const isCut = 'unmet' in one && findings.some(({ level }) => level === 'error')
  return {
    value: isCut ? undefined : checked.value,
    findings,
    original: (path) => read.original(checked.original(path)),
  }
}
