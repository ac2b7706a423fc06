// The settings of apt_configure: `apt`, and the keys it had before. Values may be anything; each is checked where it is used.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

const old = { type: ['object', 'array', 'string', 'boolean', 'null'], description: 'Old: see apt.' } as const

export const aptSchema = defineSchema({
  type: 'object',
  properties: {
    apt: {
      type: ['object', 'null'],
      properties: {
        preserve_sources_list: { description: 'Leave the sources alone; default false.' },
        sources_list: { description: 'Text of the sources, with $MIRROR, $SECURITY, $RELEASE and $KEY_FILE.' },
        disable_suites: {
          description: 'Suites not to use: updates, backports, security, proposed, release, or names.',
        },
        primary: { description: 'Mirrors by arches: uri, or search or search_dns; key, keyid and keyserver.' },
        security: { description: 'The same for security updates.' },
        sources: { description: 'More sources by file: source, key, keyid, keyserver, filename, append.' },
        add_apt_repo_match: {
          description: 'Pattern of sources that are for add-apt-repository; default those with a scheme.',
        },
        debconf_selections: { description: 'Texts for debconf-set-selections by any name.' },
        conf: { description: 'Text of a file in apt.conf.d.' },
        proxy: { description: 'Proxy for http.' },
        http_proxy: {},
        https_proxy: {},
        ftp_proxy: {},
      },
    },
    hostname: { type: ['string', 'number', 'null'], public: true },
    fqdn: { type: ['string', 'number', 'null'], public: true },
    apt_sources: old,
    apt_mirror: old,
    apt_mirror_search: old,
    apt_mirror_search_dns: old,
    apt_proxy: old,
    apt_http_proxy: old,
    apt_ftp_proxy: old,
    apt_https_proxy: old,
    apt_preserve_sources_list: old,
    apt_custom_sources_list: old,
    add_apt_repo_match: old,
  },
})

export type AptConfig = Infer<typeof aptSchema>
export type AptSettings = NonNullable<AptConfig['apt']>
