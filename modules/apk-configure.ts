// apk_configure: where Alpine's packages come from.

import { modeFor } from '../core/credentials.ts'
import { fitting, fittingOnes, linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'
import { isOn, switchSchema } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    apk_repos: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        preserve_repositories: { ...switchSchema, description: 'Leave the file alone.' },
        alpine_repo: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: {
            base_url: { public: 'address', type: ['string', 'null'] },
            community_enabled: switchSchema,
            testing_enabled: switchSchema,
            version: { public: true, type: ['string', 'number', 'null'], description: 'Such as "v3.22" or "edge".' },
          },
        },
        local_repo_base_url: { public: 'address', type: ['string', 'null'] },
      },
    },
  },
})

const mirror = 'https://dl-cdn.alpinelinux.org/alpine'

export const apkConfigure: ConfigModule<Infer<typeof schema>> = {
  id: 'apk_configure',
  frequency: 'once-per-instance',
  distros: ['alpine'],
  listedFor: { distros: ['alpine'] },
  schema,
  examples: [
    '#cloud-config\napk_repos:\n  preserve_repositories: true\n',
    `#cloud-config
apk_repos:
  alpine_repo:
    base_url: https://some-alpine-mirror/alpine
    community_enabled: true
    testing_enabled: true
    version: edge
  local_repo_base_url: https://my-local-server/local-alpine
`,
  ],
  async apply({ apk_repos: repos }, { host, notices, name }) {
    const { alpine_repo: alpine, local_repo_base_url: local } = repos ?? {}
    if (!repos || isOn(repos.preserve_repositories) || !alpine?.version) {
      return notices.debug(
        say`Skipping module named ${say.named(name)}, no 'alpine_repo' with a version, or repositories are preserved`,
      )
    }
    const version = fitting(linePlaces.repository, String(alpine.version), 'apk_repos/alpine_repo/version')
    const base = fitting(linePlaces.repository, alpine.base_url || mirror, 'apk_repos/alpine_repo/base_url')
    const lines = ['#', '# Created by cloud-init', '#', '# This file is written on first boot of an instance', '#', '']
    lines.push(`${base}/${version}/main`)
    if (isOn(alpine.community_enabled)) lines.push(`${base}/${version}/community`)
    if (isOn(alpine.testing_enabled)) {
      if (version !== 'edge') {
        lines.push(
          '#',
          '# Testing comes from edge, whatever the version above: its packages may need others from edge.',
          '#',
        )
      }
      lines.push(`${base}/edge/testing`)
    }
    const key = 'apk_repos/local_repo_base_url'
    for (const url of local ? fittingOnes(linePlaces.repository, [local], { key, notices }) : [])
      lines.push('', '#', '# Local repository', '#', `${url}/${version}`)
    const text = `${lines.join('\n')}\n\n`
    await host.files.write('/etc/apk/repositories', text, modeFor(text, 0o644))
  },
}
