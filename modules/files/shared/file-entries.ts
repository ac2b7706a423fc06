// The entries of write_files, and how one of them becomes a file.

import { Failure, HostError, reasonOf } from '../../../core/errors.ts'
import { type Said, say } from '../../../core/said.ts'
import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import { fetchOptions } from '../../../system/fetch-options.ts'
import type { Owner } from '../../../system/host.ts'
import type { ModuleContext } from '../../module.ts'
import { fetchUri } from '../../shared/fetch-uri.ts'
import { isOn, switchSchema } from '../../shared/settings.ts'
import { bytesOf, decodeContent } from './file-content.ts'
import { octalMode } from './octal-mode.ts'
import { makeParents, placeFile } from './place-file.ts'

const encodings = 'gz, gzip, b64, base64, gz+b64, gzip+b64, gz+base64, gzip+base64 or text/plain'

export const writeFilesSchema = defineSchema({
  type: 'object',
  properties: {
    write_files: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          path: { public: true, type: ['string', 'null'], description: 'Where the file goes.' },
          content: { description: 'Text of the file, encoded as `encoding` says.' },
          source: {
            type: ['object', 'null'],
            description: 'Where to fetch the content from; `content` is what is written if that fails.',
            additionalProperties: false,
            properties: {
              uri: { public: 'address', type: 'string' },
              headers: { type: ['object', 'null'], additionalProperties: { type: ['string', 'number', 'boolean'] } },
            },
            required: ['uri'],
          },
          owner: { public: true, type: ['string', 'null'], description: 'user:group; default root:root.' },
          permissions: {
            public: true,
            type: ['string', 'number', 'null'],
            description: "Mode in octal, such as '0644', which is the default.",
          },
          encoding: { public: true, type: ['string', 'null'], description: `One of ${encodings}.` },
          append: { ...switchSchema, description: 'Add to the file instead of replacing it.' },
          defer: { ...switchSchema, description: 'Write it in the final stage, when packages and users are there.' },
        },
      },
    },
  },
})

export type FileEntry = NonNullable<NonNullable<Infer<typeof writeFilesSchema>['write_files']>[number]>

/** Writes the entries that `wanted` picks, in order. Each is written whatever becomes of the others; the error names those that failed. */
export async function writeEntries(
  entries: readonly FileEntry[],
  wanted: (entry: FileEntry) => boolean,
  context: ModuleContext,
): Promise<void> {
  const failures: Said[] = []
  for (const [index, entry] of entries.entries()) {
    if (!wanted(entry)) continue
    if (!entry.path) {
      context.notices.warning(
        'write-files/no-path',
        say`No path provided to write for entry ${index + 1} in module ${say.named(context.name)}`,
        {
          where: { document: 'merged config', path: say`write_files/${index}` },
        },
      )
      continue
    }
    try {
      await writeEntry(entry, absolute(entry.path), context)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      failures.push(say`write_files/${index} (${say.path(entry.path)}): ${reasonOf(error, entry.path)}`)
    }
  }
  if (failures.length > 0) throw new Failure(say.join(failures, '; '))
}

export const isDeferred = (entry: FileEntry): boolean => isOn(entry.defer ?? false)

async function writeEntry(entry: FileEntry, path: string, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const content = await contentOf(entry, path, context)
  if (content === undefined) return
  const mode = modeOf(entry.permissions, path, context)
  const owner = ownerOf(entry.owner ?? 'root:root')
  await makeParents(host, path, { owner })
  const append = isOn(entry.append ?? false)
  if (append && context.again && (await host.files.read(path))?.includes(content)) {
    return notices.debug(say`What is to be appended to ${say.path(path)} is there from the run that was interrupted`)
  }
  if (append) notices.debug(say`Appending to ${say.path(path)}`)
  await placeFile(host, { path, content, mode, owner, append })
}

async function contentOf(entry: FileEntry, path: string, context: ModuleContext): Promise<Uint8Array | undefined> {
  const { notices } = context
  const { source } = entry
  const inline = inlineContent(entry.content, path)
  if (source?.uri) {
    try {
      return await fetchUri(source.uri, context, {
        ...fetchOptions.fileSource,
        headers: Object.fromEntries(Object.entries(source.headers ?? {}).map(([name, value]) => [name, String(value)])),
      })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      const why = say`Failed to retrieve contents from source '${say.url(source.uri)}' for ${say.path(path)}: ${reasonOf(error, source.uri, path)}`
      if (inline === undefined) {
        notices.warning('write-files/no-source', say`${why}; skipping it`, {
          hint: say`give \`content\` to be written in that case`,
        })
        return undefined
      }
      notices.warning('write-files/no-source', say`${why}; falling back to its content`)
    }
  }
  if (inline === undefined) return bytesOf('')
  const encoding = entry.encoding ?? ''
  const decoded = decodeContent(inline, encoding)
  if (decoded) return decoded
  notices.warning(
    'write-files/unknown-encoding',
    say`Unknown encoding type for ${say.path(path)}, assuming text/plain`,
    {
      hint: say`expected ${encodings}`,
    },
  )
  return bytesOf(inline)
}

function inlineContent(content: unknown, path: string): string | Uint8Array | undefined {
  if (content === undefined || content === null) return undefined
  if (typeof content === 'string' || content instanceof Uint8Array) return content
  throw new Failure(
    say`the content of ${say.path(path)} is not text: it has to be quoted, or written as a block after "content: |"`,
  )
}

/** A number is taken as it is: YAML has already read 0644 as octal. */
function modeOf(permissions: string | number | null | undefined, path: string, { notices }: ModuleContext): number {
  if (permissions === undefined || permissions === null) return 0o644
  if (typeof permissions === 'number') return Math.trunc(permissions) & 0o7777
  const mode = octalMode(permissions.trim().toLowerCase())
  if (mode !== undefined) return mode
  const why = say`Undecodable permissions for ${say.path(path)}, returning default 0o644`
  notices.warning('write-files/bad-permissions', why, { hint: say`expected octal digits in quotes, such as '0644'` })
  return 0o644
}

/** "user:group", "user", ":group"; "-1" and "none" leave that part alone. */
export function ownerOf(text: string): Owner {
  const [user = '', group = ''] = text.split(/:(.*)/s).map((part) => part.trim())
  const given = (name: string) => (name === '' || name === '-1' || name.toLowerCase() === 'none' ? undefined : name)
  const [u, g] = [given(user), given(group)]
  return { ...(u === undefined ? {} : { user: u }), ...(g === undefined ? {} : { group: g }) }
}

function absolute(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
