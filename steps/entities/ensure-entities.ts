// `ensure_entities:` of a step: lines of the files of users and groups that are to be there.

import { Failure, reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Infer } from '../../core/schema/schema.ts'
import { withLine } from '../../distros/account-lines.ts'
import type { Action, StepContext, StepPath } from '../step.ts'
import { entitiesSchema } from './shared/entities-schema.ts'
import { type Given, readEntity } from './shared/entity.ts'
import { changeFile } from './shared/entity-file.ts'
import { groupsPath, lineFor } from './shared/entity-line.ts'

export const ensureEntities: Action<Infer<typeof entitiesSchema>> = {
  key: 'ensure_entities',
  about:
    'Lines of `passwd`, `shadow`, `group` and `gshadow` to have: an `entity` in YAML, by its `kind`, and a `path`.',
  schema: entitiesSchema,
  examples: [
    `ensure_entities:
- entity: |
    kind: group
    group_name: admin
    password: x
    gid: 900
    users: bob
`,
  ],
  async apply(list, context) {
    for (const [index, given] of list.entries()) {
      const path = ['ensure_entities', index]
      try {
        await ensure(given, context, path)
      } catch (error) {
        context.fail(say`an entity: ${reasonOf(error)}`, path)
      }
    }
  },
}

async function ensure(given: Given, context: StepContext, at: StepPath): Promise<void> {
  const { files, clock } = context.host
  const entity = await readEntity(given, context, at)
  const groups = async () => (await files.readText(groupsPath())) ?? ''
  await changeFile(files, entity.path, async (text) => {
    if (text === undefined && entity.kind !== 'gshadow') throw new Failure(say`there is no ${say.path(entity.path)}`)
    return withLine(text ?? '', await lineFor(entity, { text: text ?? '', groups, now: clock.now() }))
  })
}
