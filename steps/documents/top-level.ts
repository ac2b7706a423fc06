// Keys at the top of a document that have no effect.

import type { JsonObject } from '../../core/json.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Places } from './found.ts'
import { cloudConfigKeys, isSomebodyElses } from './schema.ts'

export function unknownKeys(value: JsonObject, cloudConfig: boolean, { locate }: Places): readonly Problem[] {
  const known = ['name', 'stages', ...(cloudConfig ? Object.keys(cloudConfigKeys) : [])]
  return Object.keys(value).flatMap((key): Problem[] => {
    if (known.includes(key) || isSomebodyElses(key)) return []
    const where = { ...locate([key]), path: undefined }
    const problem = { level: 'warning', code: 'steps/unknown-key', where } as const
    if (Object.hasOwn(cloudConfigKeys, key)) {
      const message = say`"${say.word(key)}" has an effect only in a document that begins with #cloud-config`
      return [{ ...problem, message, hint: say`begin it so, or write it as a step` }]
    }
    const near = didYouMean(known, key)
    if (!cloudConfig)
      return [
        {
          ...problem,
          message: say`this key is not known here and has no effect`,
          hint: near ?? say`a document has "name" and "stages", and one that begins with #cloud-config more`,
        },
      ]
    const message = say`a key of a #cloud-config document in a stage directory has no effect`
    return [{ ...problem, message, hint: near ?? say`give it as user-data, or write it as a step` }]
  })
}
