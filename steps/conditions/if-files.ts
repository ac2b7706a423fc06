// `if_files:` of a step: which files there are.

import { posix } from 'node:path'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Files } from '../../system/host.ts'
import type { Condition, Unmet } from '../step.ts'

const paths = { type: 'array', items: { type: 'string', public: true } } as const
const schema = defineSchema({
  type: 'object',
  properties: { any: paths, all: paths, none: paths },
  // Not left out where it is unknown: the rest would be another condition.
  additionalProperties: paths,
})

const kinds = ['any', 'all', 'none'] as const

export const ifFiles: Condition<Infer<typeof schema>> = {
  key: 'if_files',
  about: 'Lists of paths, `any`, `all` and `none`; the step runs if at least one, every one and none of them exists.',
  schema,
  misunderstood: async (value) => unknownKey(value),
  async unmet(value, { host }) {
    const unknown = unknownKey(value)
    if (unknown) return unknown
    for (const kind of kinds) {
      const given = value[kind] ?? []
      // An empty list asks for nothing, and what the others ask for counts all the same.
      const unmet = given.length > 0 ? await unmetBy(kind, given, host.files) : undefined
      if (unmet) return unmet
    }
    return undefined
  },
}

function unknownKey(value: object): Unmet | undefined {
  const unknown = Object.keys(value).find((key) => !kinds.some((kind) => kind === key))
  if (unknown === undefined) return undefined
  const hint = didYouMean(kinds, unknown) ?? say`write any, all or none`
  return { why: say`its condition has a key that is not known`, doubtful: true, hint }
}

async function unmetBy(
  kind: (typeof kinds)[number],
  given: readonly string[],
  files: Files,
): Promise<Unmet | undefined> {
  for (const path of given) {
    const isThere = path !== '' && (await files.exists(posix.resolve('/', path)))
    if (kind === 'any' && isThere) return undefined
    if (kind === 'all' && !isThere) return { why: say`${say.path(path)} does not exist` }
    if (kind === 'none' && isThere) return { why: say`${say.path(path)} exists` }
  }
  return kind === 'any' ? { why: say`none of its files exists` } : undefined
}
