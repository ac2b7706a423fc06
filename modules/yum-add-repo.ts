// yum_add_repo: repositories of yum and dnf.

import { modeFor } from '../core/credentials.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { fittingOnes, linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { createdHeader } from '../distros/created-header.ts'
import type { ConfigModule } from './module.ts'
import { iniSection } from './shared/ini-text.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    yum_repo_dir: { public: true, type: ['string', 'null'], description: 'Default /etc/yum.repos.d.' },
    yum_repos: {
      type: ['object', 'null'],
      description: 'By name of the repository.',
      propertyNames: { public: true },
      additionalProperties: {
        description: 'Its options in the file; one of baseurl, metalink and mirrorlist must be there.',
      },
    },
  },
})

const distros =
  'almalinux amazon azurelinux centos cloudlinux eurolinux fedora mariner openeuler OpenCloudOS openmandriva photon rhel rocky ' +
  'TencentOS virtuozzo'

export const yumAddRepo: ConfigModule<Infer<typeof schema>> = {
  id: 'yum_add_repo',
  frequency: 'once-per-instance',
  distros: distros.split(' '),
  listedFor: { packages: ['dnf', 'yum', 'tdnf'], not: ['OpenCloudOS', 'TencentOS'] },
  activeFor: ['yum_repos'],
  schema,
  examples: [
    `#cloud-config
yum_repos:
  epel-testing:
    baseurl: https://download.copr.fedorainfracloud.org/results/@cloud-init/cloud-init-dev/pubkey.gpg
    enabled: false
    failovermethod: priority
    gpgcheck: true
    gpgkey: file:///etc/pki/rpm-gpg/RPM-GPG-KEY-EPEL
    name: Extra Packages for Enterprise Linux 5 - Testing
yum_repo_dir: /etc/yum.repos.d
`,
  ],
  async apply(config, { host, notices }) {
    const folder = config.yum_repo_dir || '/etc/yum.repos.d'
    const written = new Set<string>()
    for (const [name, options] of Object.entries(config.yum_repos ?? {})) {
      if (fittingOnes(linePlaces.iniSection, [name], { key: 'yum_repos', notices }).length === 0) continue
      const id = name.trim().replaceAll(' ', '-')
      const path = `${folder}/${id}.repo`
      if (written.has(path) || (await host.files.exists(path))) {
        notices.info(say`Skipping repo ${say.named(name)}, file ${say.path(path)} already exists!`)
        continue
      }
      const values = isObject(options) ? cleaned(options) : {}
      if (!['baseurl', 'metalink', 'mirrorlist'].some((key) => key in values)) {
        const why = say`Repository ${say.named(name)} does not contain any of the following required configuration keys: baseurl, metalink, mirrorlist`
        notices.warning('modules/bad-setting', why, {
          where: { document: 'merged config', path: say`yum_repos/${say.named(name)}` },
        })
        continue
      }
      written.add(path)
      const section = iniSection(id, values, { key: `yum_repos/${name}`, notices, continued: true })
      const text = `${createdHeader(host.clock.now())}\n${section}`
      await host.files.write(path, text, modeFor(text))
    }
  },
}

function cleaned(options: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]): [string, Json] => [
      key.trim().toLowerCase().replaceAll('-', '_'),
      value,
    ]),
  )
}
