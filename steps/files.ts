// `files:` of a step. A missing `permissions` means 0644: yip's 0000 leaves files that only root can read.

import { asText } from '../core/as-text.ts'
import { reasonOf } from '../core/errors.ts'
import { isObject, type Json } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { bytesOf, type ContentRules, decodeContent } from '../modules/files/shared/file-content.ts'
import { placeFile } from '../modules/files/shared/place-file.ts'
import { modeOf, ownerOf } from './shared/ownership.ts'
import type { Action } from './step.ts'

const open = { public: true } as const

const schema = defineSchema({
  type: 'array',
  items: {
    properties: {
      path: open,
      content: {},
      encoding: open,
      owner: open,
      group: open,
      ownerstring: open,
      owner_string: open,
      permissions: open,
    },
  },
})

const rules: ContentRules = { names: 'exact', base64: 'strict', gzipText: 'latin1', limit: 64 << 20, gzipError: '' }

export const files: Action<Infer<typeof schema>> = {
  key: 'files',
  about: 'A list of files to write: `path`, `content`, `encoding`, `permissions`, `owner`, `group`, `ownerstring`.',
  schema,
  examples: [
    `files:
- {path: /etc/motd, content: "Welcome\\n", permissions: 0644}
- {path: /etc/app/secret, content: c2VjcmV0, encoding: b64, permissions: 0600, ownerstring: root}
`,
  ],
  async apply(list, { host, fail }) {
    for (const [index, entry] of list.entries()) {
      if (!isObject(entry) || typeof entry['path'] !== 'string' || !entry['path'].startsWith('/')) {
        fail(say`files/${index} needs an absolute "path"`)
        continue
      }
      const path = entry['path']
      try {
        await placeFile(host, {
          path,
          content: decoded(entry['content'], entry['encoding']),
          mode: modeOf(entry['permissions']) ?? 0o644,
          owner: ownerOf(entry),
        })
      } catch (error) {
        fail(say`files: ${say.path(path)}: ${reasonOf(error, path)}`)
      }
    }
  },
}

/** An unknown encoding counts as none. */
function decoded(content: Json | undefined, encoding: Json | undefined): Uint8Array {
  const text = asText(content ?? '')
  return decodeContent(text, typeof encoding === 'string' ? encoding : '', rules) ?? bytesOf(text)
}
