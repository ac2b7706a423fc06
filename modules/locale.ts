// locale: sets and generates the machine's locale.

import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'
import { isFalseWord } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    locale: {
      public: true,
      type: ['string', 'boolean', 'null'],
      description: 'A locale such as "en_GB.UTF-8"; false leaves it alone.',
    },
    locale_configfile: {
      public: true,
      type: ['string', 'null'],
      description: 'The file to write it to, instead of the usual one.',
    },
  },
})

export const locale: ConfigModule<Infer<typeof schema>> = {
  id: 'locale',
  frequency: 'once-per-instance',
  listedFor: { not: ['photon'] },
  activeFor: 'always',
  argument: 'locale',
  schema,
  examples: [
    '#cloud-config\nlocale: ar_AE\n',
    '#cloud-config\nlocale: fr_CA\nlocale_configfile: /etc/alternate_path/locale\n',
    '#cloud-config\nlocale: false\n',
  ],
  async apply(config, { distro, name, notices }) {
    const locale = config.locale ?? (await distro.locale.current())
    if (isFalseWord(locale))
      return notices.debug(
        say`Skipping module named ${say.named(name)}, disabled by config: ${say.named(String(locale))}`,
      )
    notices.debug(say`Setting locale to ${say.named(String(locale))}`)
    await distro.locale.apply(String(locale), config.locale_configfile ?? undefined)
  },
}
