// The settings of apt_configure: `apt`, and the keys it had before. Values may be anything; each is checked where it is used.

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'

const address = { public: 'address' } as const

const mirrors = {
  items: {
    properties: {
      arches: { public: true },
      uri: address,
      search: address,
      search_dns: { public: true },
      key: { public: true },
      keyid: { public: true },
      keyserver: address,
    },
  },
} as const

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
          public: true,
          description: 'Suites not to use: updates, backports, security, proposed, release, or names.',
        },
        primary: {
          ...mirrors,
          description: 'Mirrors by arches: uri, or search or search_dns; key, keyid and keyserver.',
        },
        security: { ...mirrors, description: 'The same for security updates.' },
        sources: {
          description: 'More sources by file: source, key, keyid, keyserver, filename, append.',
          propertyNames: { public: true },
          additionalProperties: {
            properties: {
              source: { public: 'address' },
              key: { public: true },
              keyid: { public: true },
              keyserver: { public: 'address' },
              filename: { public: true },
              append: { public: true },
            },
          },
        },
        add_apt_repo_match: {
          public: true,
          description: 'Pattern of sources that are for add-apt-repository; default those with a scheme.',
        },
        debconf_selections: { description: 'Texts for debconf-set-selections by any name.' },
        conf: { description: 'Text of a file in apt.conf.d.' },
        proxy: { ...address, description: 'Proxy for http.' },
        http_proxy: address,
        https_proxy: address,
        ftp_proxy: address,
      },
    },
    hostname: { public: true, type: ['string', 'number', 'null'] },
    fqdn: { public: true, type: ['string', 'number', 'null'] },
    apt_sources: old,
    apt_mirror: { ...old, ...address },
    apt_mirror_search: { ...old, ...address },
    apt_mirror_search_dns: { ...old, ...address },
    apt_proxy: { ...old, ...address },
    apt_http_proxy: { ...old, ...address },
    apt_ftp_proxy: { ...old, ...address },
    apt_https_proxy: { ...old, ...address },
    apt_preserve_sources_list: old,
    apt_custom_sources_list: old,
    add_apt_repo_match: old,
  },
})

export type AptConfig = Infer<typeof aptSchema>
export type AptSettings = NonNullable<AptConfig['apt']>
