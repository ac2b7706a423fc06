// `files:` of a step. A missing `permissions` means 0644: yip's 0000 leaves files that only root can read.

import { gunzipSync } from 'node:zlib'
import { reasonOf } from '../core/errors.ts'
import { isObject, type Json } from '../core/json.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { modeOf, ownerOf } from './shared/ownership.ts'
import type { Action } from './step.ts'

const schema = defineSchema({ type: 'array' })

/** Bytes that a compressed `content` may expand to. */
const limit = 64 * 1024 * 1024

export const files: Action<Infer<typeof schema>> = {
  key: 'files',
  about: 'A list of files to write: `path`, `content`, `encoding`, `permissions`, `owner`, `group`, `ownerstring`.',
  schema,
  async apply(list, { host, fail }) {
    for (const entry of list) {
      if (!isObject(entry) || typeof entry['path'] !== 'string' || !entry['path'].startsWith('/')) {
        fail('files: an entry needs an absolute "path"')
        continue
      }
      const path = entry['path']
      try {
        const content = decode(entry['content'], entry['encoding'])
        await host.files.write(path, content, {
          mode: modeOf(entry['permissions']) ?? 0o644,
          owner: ownerOf(entry),
          follow: true,
        })
      } catch (error) {
        fail(`files: ${path}: ${reasonOf(error)}`)
      }
    }
  },
}

function decode(content: Json | undefined, encoding: Json | undefined): Uint8Array {
  const text = content === undefined || content === null ? '' : String(content)
  switch (encoding) {
    case 'b64':
    case 'base64':
      return base64(text)
    case 'gz':
    case 'gzip':
      return gunzipSync(Buffer.from(text, 'latin1'), { maxOutputLength: limit })
    case 'gz+base64':
    case 'gzip+base64':
    case 'gz+b64':
    case 'gzip+b64':
      return gunzipSync(base64(text), { maxOutputLength: limit })
    default:
      return Buffer.from(text)
  }
}

function base64(text: string): Buffer {
  const compact = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) throw new Error('content is not base64')
  return Buffer.from(compact, 'base64')
}
