// zypper_add_repo: repositories and settings of zypper.

import { asText } from '../core/as-text.ts'
import { holdsCredential, modeFor } from '../core/credentials.ts'
import type { JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { iniSection } from './shared/ini-text.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    zypper: {
      type: ['object', 'null'],
      properties: {
        repos: {
          type: ['array', 'null'],
          items: {
            type: 'object',
            properties: {
              id: { public: true, type: ['string', 'null'] },
              baseurl: { public: 'address', type: ['string', 'null'] },
            },
          },
        },
        config: {
          type: ['object', 'null'],
          description: 'Added to /etc/zypp/zypp.conf.',
          properties: {
            reposdir: { public: true, description: 'Where repositories are written; default /etc/zypp/repos.d.' },
            configdir: { public: true, description: 'Is not taken over.' },
          },
        },
      },
    },
  },
})

const conf = '/etc/zypp/zypp.conf'
const heading = '# Added via cloud.cfg'

export const zypperAddRepo: ConfigModule<Infer<typeof schema>> = {
  id: 'zypper_add_repo',
  frequency: 'always',
  distros: ['opensuse', 'opensuse-leap', 'opensuse-microos', 'opensuse-tumbleweed', 'sle_hpc', 'sle-micro', 'sles'],
  listedFor: { packages: ['zypper'] },
  schema,
  examples: [
    `#cloud-config
zypper:
  config: {download.use_deltarpm: true, reposdir: /etc/zypp/repos.dir}
  repos:
  - {autorefresh: 1, baseurl: 'http://dl.opensuse.org/dist/leap/v/repo/oss/', enabled: 1, id: opensuse-oss, name: os-oss}
`,
  ],
  async apply({ zypper }, context) {
    const { notices, name } = context
    const repos = zypper?.repos ?? []
    if (repos.length === 0)
      return notices.debug(say`Skipping module named ${say.named(name)}, no relevant zypper configuration found`)
    const settings = zypper?.config ?? {}
    await addSettings(settings, context)
    const { reposdir } = settings
    await addRepos(repos, typeof reposdir === 'string' ? reposdir : '/etc/zypp/repos.d', context)
  },
}

/** Adds only what the file does not say yet: the module runs on every boot. */
async function addSettings(settings: JsonObject, { host, notices }: ModuleContext): Promise<void> {
  const existing = await host.files.readText(conf)
  if (existing === undefined) return notices.debug(say`No zypp config file ${conf}`)
  const wanted = Object.entries(settings).flatMap(([key, value]) => {
    if (key === 'configdir')
      notices.warning(
        'modules/bad-setting',
        say`Changing the location of the zypper configuration is not supported, skipping "configdir" setting`,
      )
    if (key === 'configdir' || !value) return []
    const line = `${key}=${value === true ? 'True' : asText(value)}`
    return fittingOnes(linePlaces.iniValue, [line], { key: `zypper/config/${key}`, notices })
  })
  const lines = existing.split('\n')
  const missing = wanted.filter((line) => !lines.includes(line))
  if (missing.length === 0) return
  const text = `${heading}\n${missing.join('\n')}\n`
  await host.files.append(conf, text, holdsCredential(text) ? { mode: 0o600 } : {})
}

async function addRepos(repos: readonly JsonObject[], folder: string, { host, notices }: ModuleContext): Promise<void> {
  const written = new Set<string>()
  for (const [index, { id, ...options }] of repos.entries()) {
    if (typeof id !== 'string' || typeof options['baseurl'] !== 'string') {
      const why = say`zypper/repos/${index} does not have the required keys id and baseurl; skipping it`
      notices.warning('modules/bad-setting', why)
      continue
    }
    if (fittingOnes(linePlaces.iniSection, [id], { key: `zypper/repos/${index}/id`, notices }).length === 0) continue
    const path = `${folder}/${id.replaceAll(' ', '_')}.repo`
    if (written.has(path) || (await host.files.exists(path))) {
      notices.info(say`Skipping repo ${say.named(id)}, file ${say.path(path)} already exists!`)
      continue
    }
    written.add(path)
    const values = { enabled: '1', autorefresh: '1', ...options }
    const text = iniSection(id, values, { key: `zypper/repos/${index}`, notices }).replace(/(?<!\n)\n+$/, '\n')
    await host.files.write(path, text, modeFor(text))
  }
}
