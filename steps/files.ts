// `files:` of a step. A missing `permissions` means 0644: yip's 0000 leaves files that only root can read.

import { isUtf8 } from 'node:buffer'
import { reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { bytesOf, type ContentRules, decodeContent } from '../modules/files/shared/file-content.ts'
import { makeParents, placeFile } from '../modules/files/shared/place-file.ts'
import { itemName } from './shared/item-name.ts'
import { hasOwnService } from './shared/own-services.ts'
import { idsOf, modeOf, ownerOf, ownership, parentMode, permissions } from './shared/ownership.ts'
import type { Action, StepContext, StepPath } from './step.ts'

const schema = defineSchema({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: { public: true, type: 'string', description: 'Where the file goes.' },
      content: {
        type: 'string',
        contentEncoding: 'binary',
        description: 'Text of the file, encoded as `encoding` says; a template.',
      },
      encoding: { public: true, type: 'string', description: 'b64, gzip or gzip+b64; default: none.' },
      permissions: { ...permissions, default: 0o644 },
      ...ownership,
    },
  },
})

type Entry = Infer<typeof schema>[number]

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
  async apply(list, context) {
    for (const [index, entry] of list.entries()) {
      const { path = '' } = entry
      if (!path.startsWith('/')) {
        context.fail(say`${itemName(context, 'files', index)} needs an absolute "path"`, ['files', index])
        continue
      }
      try {
        await write({ ...entry, path }, ['files', index], context)
      } catch (error) {
        context.fail(say`files: ${say.path(path)}: ${reasonOf(error, path)}`, ['files', index])
      }
    }
  },
}

async function write(entry: Entry & { readonly path: string }, at: StepPath, context: StepContext): Promise<void> {
  const { host, compat } = context
  const { path } = entry
  const content = await contentOf(entry, [...at, 'content'], context)
  if (await hasOwnService(host.files, path, content)) {
    context.notices.info(say`${say.path(path)} stays as it is: firstlight's own service runs the stage`)
    return
  }
  const mode = modeOf(entry.permissions, 0o644, context)
  const owner = await ownerOf(entry, context)
  await makeParents(host, path, { mode: enterable(parentMode(mode)), owner: compat ? idsOf(entry) : owner })
  await placeFile(host, { path, content, mode, owner })
}

/** A directory with a file's mode, into which its owner can go. */
const enterable = (mode: number) => (mode < 0o700 ? mode | 0o100 : mode)

/** An unknown encoding counts as none. What is no text is no template either. */
async function contentOf({ content = '', encoding = '' }: Entry, at: StepPath, context: StepContext) {
  const bytes = Buffer.from(decodeContent(content, encoding, rules) ?? bytesOf(content))
  return bytes.includes('{{') && isUtf8(bytes) ? bytesOf(await context.template(bytes.toString(), at)) : bytes
}
