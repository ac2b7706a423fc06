// `delete_entities:` of a step: lines of the files of users and groups that are to be gone.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Infer } from '../../core/schema/schema.ts'
import { withoutLine } from '../../distros/account-lines.ts'
import type { Action, StepContext, StepPath } from '../step.ts'
import { entitiesSchema } from './shared/entities-schema.ts'
import { type Given, readEntity } from './shared/entity.ts'
import { changeFile } from './shared/entity-file.ts'
import { isMeant } from './shared/entity-line.ts'

export const deleteEntities: Action<Infer<typeof entitiesSchema>> = {
  key: 'delete_entities',
  about: 'The same, to be gone: a group by its name, any other line only if it is, whole, what the entity says.',
  schema: entitiesSchema,
  examples: [
    `delete_entities:
- entity: |
    kind: group
    group_name: games
`,
  ],
  async apply(list, context) {
    for (const [index, given] of list.entries()) {
      const path = ['delete_entities', index]
      try {
        await remove(given, context, path)
      } catch (error) {
        context.fail(say`an entity: ${reasonOf(error)}`, path)
      }
    }
  },
}

async function remove(given: Given, context: StepContext, at: StepPath): Promise<void> {
  const entity = await readEntity(given, context, at)
  await changeFile(context.host.files, entity.path, async (text) => {
    const rest = withoutLine(text ?? '', isMeant(entity))
    if (rest === undefined) context.notices.info(say`no line of ${say.path(entity.path)} is what is to be gone`)
    return rest
  })
}
