// `downloads:` of a step: files from the network. Each is fetched whole before anything is changed.

import { Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { placeFile } from '../modules/files/shared/place-file.ts'
import { fetchOptions } from '../system/fetch-options.ts'
import type { Host, HttpOptions } from '../system/host.ts'
import { fileName } from './shared/file-name.ts'
import { itemName } from './shared/item-name.ts'
import { modeOf, ownerOf, ownership, permissions } from './shared/ownership.ts'
import type { Action, StepContext } from './step.ts'

const schema = defineSchema({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: { public: true, type: 'string', description: 'Where the file goes, or a directory that is there.' },
      url: { public: 'address', type: 'string', description: 'An http or https address.' },
      timeout: { type: 'integer', description: 'Seconds for all of it.' },
      permissions: { ...permissions, default: 0o644 },
      ...ownership,
    },
  },
})

type Entry = Infer<typeof schema>[number]

export const downloads: Action<Infer<typeof schema>> = {
  key: 'downloads',
  about: 'A list of files to fetch: `url`, `path`, `permissions`, `owner`, `group`, `ownerstring`, `timeout`.',
  schema,
  examples: [
    `downloads:
- {path: /var/lib/app/data.bin, url: "https://example.com/data.bin", permissions: 0600, timeout: 60}
- {path: /srv, url: "https://example.com/page"}
`,
  ],
  async apply(list, context) {
    for (const [index, entry] of list.entries()) {
      const { path = '', url = '' } = entry
      const at = ['downloads', index]
      if (!path.startsWith('/'))
        context.fail(say`${itemName(context, 'downloads', index)} needs an absolute "path"`, at)
      else if (url === '') context.fail(say`${itemName(context, 'downloads', index)} needs a "url"`, at)
      else {
        try {
          await download({ ...entry, path, url }, context)
        } catch (error) {
          context.fail(say`downloads: ${say.url(url)}: ${reasonOf(error, url, path)}`, at)
        }
      }
    }
  },
}

async function download(entry: Entry & { path: string; url: string }, context: StepContext): Promise<void> {
  const { host, notices } = context
  const { path, url } = entry
  const mode = modeOf(entry.permissions, 0o644, context)
  const owner = await ownerOf(entry, context)
  const response = await host.http.get(url, { ...bounds(entry), limit: await affordable(host), retryOn })
  const isFolder = path.endsWith('/') || (await host.files.stat(path))?.type === 'directory'
  const name = isFolder ? fileName(response) : ''
  if (name === undefined)
    throw new Failure(say`no name for it in ${say.path(path)}: neither the answer nor its address has one`)
  const target = isFolder ? `${path.replace(/(?<!\/)\/+$/, '')}/${name}` : path
  if (isFolder) notices.info(say`${say.path(path)} is a directory: what was fetched goes to ${say.path(target)}`)
  await placeFile(host, { path: target, content: response.body, mode, owner })
}

function bounds({ timeout = 0 }: Entry) {
  const { download } = fetchOptions
  return timeout > 0 ? { ...download, timeout: timeout * 1000, budget: timeout * 1000 } : download
}

/** What is not there, or not allowed, will not be a moment later. */
const retryOn: HttpOptions['retryOn'] = ({ status }) => status === undefined || status >= 500

/** Bytes. What is fetched is in memory until it is written, and the machine has to go on meanwhile. */
async function affordable({ files }: Host): Promise<number> {
  const { limit } = fetchOptions.download
  const [, kilobytes] = /^MemAvailable:\s*(\d+) kB$/m.exec((await files.readText('/proc/meminfo')) ?? '') ?? []
  return kilobytes === undefined ? limit : Math.min(limit, Number(kilobytes) * 512)
}
