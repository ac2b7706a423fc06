// `dns:` of a step: the resolver's file. Without `nameservers` it stays as it is.

import { Failure, reasonOf } from '../core/errors.ts'
import { linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Host } from '../system/host.ts'
import { fittingWords } from './shared/fitting-words.ts'
import type { Action, StepContext } from './step.ts'

const words = { type: 'array', items: { public: true, type: 'string' } } as const

const schema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    nameservers: words,
    search: { ...words, description: 'Domains in which a name without dots is looked for.' },
    options: { ...words, description: 'As in resolv.conf(5): "ndots:2".' },
    path: { public: true, type: 'string', description: 'Default /etc/resolv.conf.' },
  },
})

type Settings = Infer<typeof schema>

export const dns: Action<Settings> = {
  key: 'dns',
  about: 'What `/etc/resolv.conf`, or the file at `path`, is to hold: `nameservers`, `search`, `options`.',
  schema,
  examples: ['dns: {nameservers: [192.0.2.53, "2001:db8::53"], search: [example.com], options: ["ndots:2"]}\n'],
  async apply(settings, context) {
    if ((settings.nameservers ?? []).length === 0) {
      const others = [settings.search, settings.options].some((list) => list?.length)
      const where = context.at(['dns'])
      if (others) context.notices.warning('steps/not-done', say`dns without nameservers has no effect`, { where })
      return
    }
    const path = settings.path || '/etc/resolv.conf'
    if (!path.startsWith('/')) return context.fail(say`dns/path must be absolute`, ['dns', 'path'])
    const text = resolverText(settings, context)
    if (text === undefined) return
    try {
      await write(context.host, path, text)
    } catch (error) {
      context.fail(say`dns: ${say.path(path)}: ${reasonOf(error, path)}`, ['dns'])
    }
  },
}

/** undefined: none of the servers can be written down. */
function resolverText(settings: Settings, context: StepContext): string | undefined {
  const place = linePlaces.resolver
  const servers = fittingWords(place, settings.nameservers ?? [], ['dns', 'nameservers'], context)
  if (servers.length === 0) return undefined
  const line = (key: 'search' | 'options', none: string) => {
    const text = fittingWords({ ...place, words: true }, settings[key] ?? [], ['dns', key], context).join(' ')
    return text.trim() === none || text === '' ? [] : [`${key} ${text}`]
  }
  // A search for "." is none.
  const lines = [...line('search', '.'), ...servers.map((server) => `nameserver ${server}`), ...line('options', '')]
  return lines.map((one) => `${one}\n`).join('')
}

async function write({ files }: Host, path: string, text: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/'
  if ((await files.stat(folder))?.type !== 'directory') throw new Failure(say`there is no directory for it`)
  await files.write(path, text, { follow: true })
}
