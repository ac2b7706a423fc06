// Checks documents against the schemas that a source names.

import { ConfigError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { validate } from '../../core/schema/validate.ts'
import type { Parsed, ReadInput } from '../datasource.ts'

/** For a source with these `documents`. */
export function validatedBy(documents: readonly Schema[], notices: Notices): ReadInput['validated'] {
  return async <C>(schema: Schema<C>, value: Json, document: string) => {
    // Without this, only a build would notice.
    if (!documents.includes(schema)) throw new Error(`The schema of ${document} is not among the source's documents`)
    const { value: fitting, problems } = await validate(schema, value, { document, code: 'datasource/bad-metadata' })
    const [first] = problems
    if (fitting === undefined && first) throw new ConfigError(first.message, first.where)
    report(problems, notices)
    return fitting as Parsed<C>
  }
}
