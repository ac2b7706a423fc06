// update_hostname: follows a changed name on every boot, unless the administrator has changed it too.

import { Failure, reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { namesOf } from '../shared/hostname-of.ts'
import { isOn } from '../shared/settings.ts'
import { hostnameOptions, hostnameProperties } from './set-hostname.ts'

const schema = defineSchema({ type: 'object', properties: hostnameProperties })

export const updateHostname: ConfigModule<Infer<typeof schema>> = {
  id: 'update_hostname',
  frequency: 'always',
  activeFor: 'always',
  schema,
  examples: [
    '#cloud-config\npreserve_hostname: true\n',
    '#cloud-config\nprefer_fqdn_over_hostname: true\n',
    '#cloud-config\nfqdn: external.fqdn.me\nhostname: myhost\nprefer_fqdn_over_hostname: true\ncreate_hostname_file: true\n',
  ],
  async apply(config, context) {
    const { distro, notices, paths, name } = context
    if (isOn(config.preserve_hostname)) {
      return notices.debug(
        say`Configuration option 'preserve_hostname' is set, not updating the hostname in module ${say.named(name)}`,
      )
    }
    const { hostname, fqdn, isDefault } = await namesOf(config, context)
    if (isDefault) return notices.debug(say`Hostname is localhost. Let other services handle this.`)
    notices.debug(say`Updating hostname to ${say.named(fqdn)} (${say.named(hostname)})`)
    try {
      const previous = `${paths.cloud}/data/previous-hostname`
      await distro.hostname.update({ hostname, fqdn }, previous, hostnameOptions(config))
    } catch (error) {
      throw new Failure(
        say`Failed to update the hostname to ${say.named(fqdn)} (${say.named(hostname)}): ${reasonOf(error)}`,
        {
          cause: error,
        },
      )
    }
  },
}
