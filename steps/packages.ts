// `packages:` of a step: the index is read, what is there is upgraded, then packages are installed and removed. What fails ends it.

import { Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { installerOf, runInstaller } from '../distros/installers.ts'
import { words } from './shared/words.ts'
import type { Action, StepContext } from './step.ts'

const names = { type: 'array', items: { public: true, type: 'string' } } as const

const schema = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    install: { ...names, description: 'Packages to install; templates.' },
    remove: { ...names, description: 'Packages to remove; templates.' },
    refresh: { type: 'boolean', description: 'Read the package index first.' },
    upgrade: { type: 'boolean', description: 'Upgrade what is installed.' },
  },
})

type Settings = Infer<typeof schema>

export const packages: Action<Settings> = {
  key: 'packages',
  about: 'Packages: `refresh` the index, `upgrade` all, then those to `install` and to `remove`.',
  schema,
  examples: ['packages: {install: [jq, curl], remove: [nano], refresh: true, upgrade: true}\n'],
  async apply(settings, context) {
    const { host, fail } = context
    const { refresh = false, upgrade = false } = settings
    const install = await wordsOf('install', settings, context)
    const remove = await wordsOf('remove', settings, context)
    if (install.length + remove.length === 0 && !refresh && !upgrade) return
    const jobs = {
      refresh: refresh ? [] : undefined,
      upgrade: upgrade ? [] : undefined,
      install: install.length > 0 ? install : undefined,
      remove: remove.length > 0 ? remove : undefined,
    }
    let at: readonly string[] = ['packages']
    try {
      const installer = await installerOf(host)
      if (!installer) throw new Failure(say`no package manager is known for the ID in /etc/os-release`)
      for (const what of ['refresh', 'upgrade', 'install', 'remove'] as const) {
        const names = jobs[what]
        if (!names) continue
        at = ['packages', what]
        await runInstaller(host, installer, [...installer[what], ...names])
      }
    } catch (error) {
      fail(say`${say.word(at.join('/'))}: ${reasonOf(error)}`, at)
    }
  },
}

/** An entry may stand for several words, options too. */
async function wordsOf(key: 'install' | 'remove', settings: Settings, { template }: StepContext) {
  const all: string[] = []
  for (const [index, name] of (settings[key] ?? []).entries()) {
    all.push(...words(await template(name, ['packages', key, index])))
  }
  return all
}
