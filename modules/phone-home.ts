// phone_home: tells a URL of the user's choice that the machine is up, and by which keys to recognise it.

import { asNumber } from '../core/as-text.ts'
import { reasonOf } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { reportedVersion } from '../core/version.ts'
import { clientCertificate } from '../system/client-certificate.ts'
import { fetchOptions } from '../system/fetch-options.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { namesOf } from './shared/hostname-of.ts'
import { listOf } from './shared/settings.ts'
import { rendered } from './shared/templates.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    phone_home: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        url: { public: 'address', type: ['string', 'null'], description: '$INSTANCE_ID is filled in.' },
        post: {
          public: true,
          oneOf: [{ type: ['string', 'null'] }, { type: 'array', items: { type: 'string' } }],
          description: '"all", or some of pub_key_rsa, pub_key_ecdsa, pub_key_ed25519, instance_id, hostname, fqdn.',
        },
        tries: { type: ['integer', 'string', 'null'], description: 'Default 10.' },
      },
    },
    hostname: { public: true, type: ['string', 'number', 'null'] },
    fqdn: { public: true, type: ['string', 'number', 'null'] },
  },
})

const allFields = ['pub_key_rsa', 'pub_key_ecdsa', 'pub_key_ed25519', 'instance_id', 'hostname', 'fqdn']

export const phoneHome: ConfigModule<Infer<typeof schema>> = {
  id: 'phone_home',
  frequency: 'once-per-instance',
  activeFor: ['phone_home'],
  schema,
  examples: [
    '#cloud-config\nphone_home: {post: all, url: "http://example.com/$INSTANCE_ID/"}\n',
    `#cloud-config
phone_home:
  post: [pub_key_rsa, pub_key_ecdsa, pub_key_ed25519, instance_id, hostname, fqdn]
  tries: 5
  url: http://example.com/$INSTANCE_ID/
`,
  ],
  async apply(config, context) {
    const { host, instance, notices } = context
    const { url, post, tries } = config.phone_home ?? {}
    if (!url) {
      const why = say`Skipping module named ${say.named(context.name)}, no 'url' found in 'phone_home' configuration`
      return notices.warning('phone-home/no-url', why)
    }
    const count = triesOf(tries, context)
    try {
      const fields = await fieldsFor(post ?? 'all', config, context)
      const address = await rendered(url, { INSTANCE_ID: instance.id, instance_id: instance.id }, 'phone_home/url')
      const tls = await clientCertificate(context)
      await host.http.request('POST', address, {
        body: new URLSearchParams(fields).toString(),
        headers: {
          'User-Agent': `Cloud-Init/${reportedVersion}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        ...fetchOptions.phoneHome,
        retries: count - 1,
        ...(tls ? { tls } : {}),
      })
    } catch (error) {
      notices.warning(
        'phone-home/failed',
        say`Failed to post phone home data to ${say.url(url)} in ${count} tries: ${reasonOf(error, url)}`,
      )
    }
  },
}

/** Default 10. The reference warns when the key is left out; that is not worth a degraded status. */
function triesOf(tries: Json | undefined, { notices }: ModuleContext): number {
  if (tries === undefined || tries === null) return 10
  const count = asNumber(tries)
  if (Number.isInteger(count) && count > 0) return count
  notices.warning('phone-home/bad-tries', say`tries: ${say.value(tries)} is not an integer, using 10 instead`)
  return 10
}

async function fieldsFor(
  post: Json,
  config: Infer<typeof schema>,
  context: ModuleContext,
): Promise<Record<string, string>> {
  const { host, instance, notices } = context
  const { hostname, fqdn } = await namesOf(config, context)
  const known: Record<string, string> = { instance_id: instance.id, hostname, fqdn }
  const wanted = post === 'all' ? allFields : [...new Set(listOf(post))]
  for (const type of ['rsa', 'ecdsa', 'ed25519']) {
    if (!wanted.includes(`pub_key_${type}`)) continue
    const path = `/etc/ssh/ssh_host_${type}_key.pub`
    const key = await host.files.readText(path)
    if (key !== undefined) known[`pub_key_${type}`] = key
    else notices.warning('phone-home/no-key', say`${say.path(path)}: failed to open in phone_home`)
  }
  const fields: Record<string, string> = {}
  for (const name of wanted) {
    if (known[name] === undefined) {
      const why = say`No value for key '${say.named(name)}' found in the phone home config: sending 'N/A'`
      if (!name.startsWith('pub_key_'))
        notices.warning('phone-home/unknown-field', why, {
          hint: say`expected some of ${say.join(allFields.map(say.word))}`,
        })
    }
    fields[name] = known[name] ?? 'N/A'
  }
  return fields
}
