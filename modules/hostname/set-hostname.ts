// set_hostname: names the machine on its first boot, or when the name that is asked for changes.

import { Failure, reasonOf } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { ConfigModule } from '../module.ts'
import { namesOf } from '../shared/hostname-of.ts'
import { isOn, switchSchema } from '../shared/settings.ts'

export const hostnameProperties = {
  preserve_hostname: { ...switchSchema, description: 'Leave the name alone.' },
  hostname: { public: true, type: ['string', 'number', 'null'], description: 'The short name.' },
  fqdn: { public: true, type: ['string', 'number', 'null'], description: 'The name with its domain.' },
  prefer_fqdn_over_hostname: {
    ...switchSchema,
    description: 'Use the name with its domain as the name of the machine.',
  },
  create_hostname_file: { ...switchSchema, description: 'Make /etc/hostname where there is none.' },
} as const

const schema = defineSchema({ type: 'object', properties: hostnameProperties })

/** The names that were set last. */
export const hostnameRecord = ({ cloud }: Pick<Paths, 'cloud'>): string => `${cloud}/data/set-hostname`

export const setHostname: ConfigModule<Infer<typeof schema>> = {
  id: 'set_hostname',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    '#cloud-config\npreserve_hostname: true\n',
    '#cloud-config\nhostname: myhost\ncreate_hostname_file: true\nfqdn: myhost.example.com\nprefer_fqdn_over_hostname: true\n',
    '#cloud-config\nhostname: myhost\ncreate_hostname_file: false\n',
  ],
  async apply(config, context) {
    const { host, distro, notices, paths, name } = context
    if (isOn(config.preserve_hostname)) {
      return notices.debug(
        say`Configuration option 'preserve_hostname' is set, not setting the hostname in module ${say.named(name)}`,
      )
    }
    const { hostname, fqdn, isDefault } = await namesOf(config, context)
    const record = hostnameRecord(paths)
    const text = `${JSON.stringify({ fqdn, hostname }, undefined, 1)}\n`
    if (sameNames(await host.files.readText(record), hostname, fqdn)) {
      return notices.debug(say`No hostname changes. Skipping set_hostname`)
    }
    if (isDefault) return notices.debug(say`Hostname is localhost. Let other services handle this.`)
    notices.debug(say`Setting the hostname to ${say.named(fqdn)} (${say.named(hostname)})`)
    try {
      await distro.hostname.set({ hostname, fqdn }, hostnameOptions(config))
    } catch (error) {
      throw new SetHostnameError(
        say`Failed to set the hostname to ${say.named(fqdn)} (${say.named(hostname)}): ${reasonOf(error)}`,
        {
          cause: error,
        },
      )
    }
    await host.files.write(record, text)
  },
}

/** Its name is part of what status.json says about the failure. */
class SetHostnameError extends Failure {
  override readonly name = 'SetHostnameError'
}

export function hostnameOptions(config: {
  readonly prefer_fqdn_over_hostname?: unknown
  readonly create_hostname_file?: unknown
}) {
  const { prefer_fqdn_over_hostname: prefer, create_hostname_file: create } = config
  return {
    ...(prefer === undefined || prefer === null ? {} : { preferFqdn: isOn(prefer) }),
    createFile: isOn(create, true),
  }
}

/** A record that was cut short by a crash counts as none. */
function sameNames(text: string | undefined, hostname: string, fqdn: string): boolean {
  const record = jsonIfWhole(text)
  return isObject(record) && record['hostname'] === hostname && record['fqdn'] === fqdn
}
