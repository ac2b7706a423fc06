// update_etc_hosts: keeps /etc/hosts in step with the machine's name, on every boot.

import { fitting, linePlaces } from '../../core/line-text.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { createdHeader } from '../../distros/created-header.ts'
import type { ConfigModule } from '../module.ts'
import { namesOf } from '../shared/hostname-of.ts'
import { isTrueWord } from '../shared/settings.ts'
import { rendered } from '../shared/templates.ts'
import { builtinHostsTemplate, withOwnNames } from './shared/hosts-file.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    manage_etc_hosts: {
      public: true,
      type: ['boolean', 'string', 'integer', 'null'],
      description: 'true: write the whole file from its template; "localhost": only keep the line of the own name.',
    },
    fqdn: { public: true, type: ['string', 'number', 'null'], description: 'The name with its domain.' },
    hostname: { public: true, type: ['string', 'number', 'null'], description: 'The short name.' },
  },
})

const path = '/etc/hosts'

export const updateEtcHosts: ConfigModule<Infer<typeof schema>> = {
  id: 'update_etc_hosts',
  frequency: 'always',
  activeFor: ['manage_etc_hosts'],
  schema,
  examples: [
    '#cloud-config\nmanage_etc_hosts: false\n',
    '#cloud-config\nmanage_etc_hosts: true\n',
    '#cloud-config\nmanage_etc_hosts: localhost\n',
  ],
  async apply(config, context) {
    const { host, distro, notices, paths } = context
    const asked = String(config.manage_etc_hosts ?? false)
      .trim()
      .toLowerCase()
    const whole = isTrueWord(asked) || asked === 'template'
    if (asked === 'template') {
      notices.deprecated('modules/deprecated', say`Value 'template' for key 'manage_etc_hosts' is deprecated in 22.2`, {
        hint: say`use 'true' instead`,
      })
    }
    if (!whole && asked !== 'localhost') {
      return notices.debug(say`Configuration option 'manage_etc_hosts' is not set, not managing /etc/hosts`)
    }
    const names = await namesOf(config, context)
    const hostname = fitting(linePlaces.hostname, names.hostname, 'hostname')
    const fqdn = fitting(linePlaces.hostname, names.fqdn, 'fqdn')
    if (!hostname) {
      const why = say`Option 'manage_etc_hosts' was set, but no hostname was found`
      return notices.warning('hostname/unknown', why)
    }
    if (whole) {
      const name = `hosts.${distro.profile.hostsTemplate}`
      const file = `${paths.templates}/${name}.tmpl`
      const template = await host.files.readText(file)
      const text = await rendered(template ?? builtinHostsTemplate(distro.profile), { hostname, fqdn }, file)
      return host.files.write(path, text, { mode: 0o644, follow: true })
    }
    notices.debug(say`Managing localhost in ${path}`)
    const existing = await host.files.readText(path)
    const header = existing === undefined ? `${createdHeader(host.clock.now(), 'Added')}\n` : ''
    const text = withOwnNames(existing ?? '', distro.profile.hostsAddress, { hostname, fqdn })
    if (text !== undefined) await host.files.write(path, header + text, { mode: 0o644, follow: true })
  },
}
