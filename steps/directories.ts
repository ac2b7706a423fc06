// `directories:` of a step. A missing `permissions` means 0755: yip's 0000 locks people out of their own directories.

import { reasonOf } from '../core/errors.ts'
import { isObject, type Json } from '../core/json.ts'
import { modeOf, ownerOf } from './shared/ownership.ts'
import type { StepKey } from './step.ts'

export const directories: StepKey = {
  key: 'directories',
  async apply(value: Json, { host, fail }) {
    if (!Array.isArray(value)) return fail('"directories" must be a list')
    for (const entry of value) {
      if (!isObject(entry) || typeof entry['path'] !== 'string' || !entry['path'].startsWith('/')) {
        fail(`directories: an entry needs an absolute "path": ${JSON.stringify(entry)}`)
        continue
      }
      const path = entry['path']
      try {
        const found = await host.files.stat(path)
        if (found && found.type !== 'directory') {
          fail(`directories: ${path} exists and is no directory`)
          continue
        }
        await host.files.makeDirectory(path, { mode: modeOf(entry['permissions']) ?? 0o755, owner: ownerOf(entry) })
      } catch (error) {
        fail(`directories: ${path}: ${reasonOf(error)}`)
      }
    }
  },
}
