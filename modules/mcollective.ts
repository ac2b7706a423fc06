// mcollective: MCollective's agent.

import { asText } from '../core/as-text.ts'
import { modeFor } from '../core/credentials.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule } from './module.ts'
import { withIniValues } from './shared/ini-text.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    mcollective: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        conf: {
          type: ['object', 'null'],
          description: 'Settings of server.cfg, and keys in files of their own.',
          properties: {
            'public-cert': { public: true, description: "The server's public key, in PEM." },
            'private-cert': { description: "The server's private key, in PEM." },
          },
        },
      },
    },
  },
})

const config = '/etc/mcollective/server.cfg'
const publicFile = '/etc/mcollective/ssl/server-public.pem'
const privateFile = '/etc/mcollective/ssl/server-private.pem'

export const mcollective: ConfigModule<Infer<typeof schema>, 'mcollective'> = {
  id: 'mcollective',
  frequency: 'once-per-instance',
  needs: 'mcollective',
  schema,
  examples: [
    `#cloud-config
mcollective:
  conf:
    public-cert: |
      -------BEGIN CERTIFICATE--------
      <cert data>
      -------END CERTIFICATE--------
    plugin.stomp.host: dbhost
`,
  ],
  async apply({ mcollective: settings }, { host, distro, notices }) {
    await distro.packages.install(['mcollective'])
    const { conf } = settings
    if (conf) {
      const { 'public-cert': publicCert, 'private-cert': privateCert, ...values } = conf
      if (publicCert) await host.files.write(publicFile, asText(publicCert), { mode: 0o644 })
      if (privateCert) await host.files.write(privateFile, asText(privateCert), { mode: 0o600 })
      const added = {
        ...(publicCert ? { 'plugin.ssl_server_public': publicFile } : {}),
        ...(privateCert ? { 'plugin.ssl_server_private': privateFile } : {}),
        ...(publicCert || privateCert ? { securityprovider: 'ssl' } : {}),
      }
      const existing = await host.files.readText(config)
      const text = withIniValues(existing ?? '', { ...values, ...added }, { key: 'mcollective/conf', notices })
      if (existing && existing !== text)
        await host.files.write(`${config}.old`, existing, modeFor(existing, (await host.files.stat(config))?.mode))
      await host.files.write(config, text, modeFor(text, 0o644))
    }
    await host.commands.run(['service', 'mcollective', 'restart'], { output: 'pass' })
  },
}
