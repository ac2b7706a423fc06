// `packages:` of a step: the index is read, what is there is upgraded, then packages are installed and removed. What fails ends it.

import { reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { installerOf, runInstaller } from './shared/installer.ts'
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
    const installer = await installerOf(host).catch((error: unknown) =>
      fail(say`packages: ${reasonOf(error)}`, ['packages']),
    )
    if (!installer) return
    const jobs = [
      ...(refresh ? [{ what: 'refresh', argv: installer.refresh } as const] : []),
      ...(upgrade ? [{ what: 'upgrade', argv: installer.upgrade } as const] : []),
      ...(install.length > 0 ? [{ what: 'install', argv: [...installer.install, ...install] } as const] : []),
      ...(remove.length > 0 ? [{ what: 'remove', argv: [...installer.remove, ...remove] } as const] : []),
    ]
    for (const { what, argv } of jobs) {
      try {
        await runInstaller(host, installer, argv)
      } catch (error) {
        return fail(say`packages: ${what}: ${reasonOf(error)}`, ['packages', what])
      }
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
