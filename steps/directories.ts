// `directories:` of a step. A missing `permissions` means 0755: yip's 0000 locks people out of their own directories.

import { reasonOf } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { modeOf, ownerOf } from './shared/ownership.ts'
import type { Action } from './step.ts'

const open = { public: true } as const

const schema = defineSchema({
  type: 'array',
  items: {
    properties: { path: open, owner: open, group: open, ownerstring: open, owner_string: open, permissions: open },
  },
})

export const directories: Action<Infer<typeof schema>> = {
  key: 'directories',
  about: 'A list of directories to make: `path`, `permissions`, `owner`, `group`, `ownerstring`.',
  schema,
  examples: [
    'directories:\n- {path: /var/lib/app, permissions: 0750, owner: 0, group: 0}\n- path: /var/lib/app/data\n',
  ],
  async apply(list, { host, fail }) {
    for (const [index, entry] of list.entries()) {
      if (!isObject(entry) || typeof entry['path'] !== 'string' || !entry['path'].startsWith('/')) {
        fail(say`directories/${index} needs an absolute "path"`)
        continue
      }
      const path = entry['path']
      try {
        const found = await host.files.stat(path)
        if (found && found.type !== 'directory') {
          fail(say`directories: ${say.path(path)} exists and is no directory`)
          continue
        }
        await host.files.makeDirectory(path, { mode: modeOf(entry['permissions']) ?? 0o755, owner: ownerOf(entry) })
      } catch (error) {
        fail(say`directories: ${say.path(path)}: ${reasonOf(error, path)}`)
      }
    }
  },
}
