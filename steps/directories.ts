// `directories:` of a step. A missing `permissions` means 0755: yip's 0000 locks people out of their own directories.

import { reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { makeParents } from '../modules/files/shared/place-file.ts'
import { itemName } from './shared/item-name.ts'
import { modeOf, ownerOf, ownership, parentMode, permissions } from './shared/ownership.ts'
import type { Action, StepContext } from './step.ts'

const schema = defineSchema({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: { public: true, type: 'string' },
      permissions: { ...permissions, default: 0o755 },
      ...ownership,
    },
  },
})

type Entry = Infer<typeof schema>[number]

export const directories: Action<Infer<typeof schema>> = {
  key: 'directories',
  about: 'A list of directories to make: `path`, `permissions`, `owner`, `group`, `ownerstring`.',
  schema,
  examples: [
    'directories:\n- {path: /var/lib/app, permissions: 0750, owner: 0, group: 0}\n- path: /var/lib/app/data\n',
  ],
  async apply(list, context) {
    for (const [index, entry] of list.entries()) {
      const { path = '' } = entry
      const fail: StepContext['fail'] = (message) => context.fail(message, ['directories', index])
      if (!path.startsWith('/')) {
        fail(say`${itemName(context, 'directories', index)} needs an absolute "path"`)
        continue
      }
      try {
        const found = await context.host.files.stat(path)
        if (found && found.type !== 'directory') fail(say`directories: ${say.path(path)} exists and is no directory`)
        else await make({ ...entry, path: withoutSlashes(path) }, found !== undefined, context)
      } catch (error) {
        fail(say`directories: ${say.path(path)}: ${reasonOf(error, path)}`)
      }
    }
  },
}

async function make(entry: Entry & { readonly path: string }, exists: boolean, context: StepContext): Promise<void> {
  const { host, compat } = context
  const { path } = entry
  const mode = modeOf(entry.permissions, 0o755, context)
  const owner = await ownerOf(entry, context)
  const made = { mode: parentMode(mode), owner }
  await makeParents(host, path, made)
  await host.files.makeDirectory(path, !exists && compat ? made : { mode, owner })
}

const withoutSlashes = (path: string) => path.replace(/(?<=[^/])\/+$/, '')
