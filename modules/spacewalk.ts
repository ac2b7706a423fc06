// spacewalk: registers the machine with a Spacewalk server.

import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { rhelClones } from '../distros/rhel-family.ts'
import type { ConfigModule } from './module.ts'
import { namesOf } from './shared/hostname-of.ts'
import { runWithPrivateArguments } from './shared/private-arguments.ts'

const text = { type: ['string', 'null'] } as const
const address = { public: 'address', ...text } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    spacewalk: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: { server: address, proxy: address, activation_key: text },
    },
    hostname: { public: true, type: ['string', 'number', 'null'] },
    fqdn: { public: true, type: ['string', 'number', 'null'] },
  },
})

export const spacewalk: ConfigModule<Infer<typeof schema>> = {
  id: 'spacewalk',
  frequency: 'once-per-instance',
  distros: ['rhel', 'fedora', 'openeuler'],
  listedFor: { distros: ['fedora', 'openeuler', 'openmandriva', ...rhelClones] },
  activeFor: ['spacewalk'],
  schema,
  examples: ['#cloud-config\nspacewalk: {activation_key: <key>, proxy: <proxy host>, server: <url>}\n'],
  async apply(config, context) {
    const { host, distro, notices } = context
    const { server, proxy, activation_key: key } = config.spacewalk ?? {}
    if (!server)
      return notices.debug(
        say`Skipping module named ${say.named(context.name)}, no 'server' in spacewalk configuration`,
      )
    await distro.packages.install(['rhn-setup'])
    const { exitCode } = await host.commands.query(['rhn-profile-sync', '--verbose'], { accept: [0, 1] })
    if (exitCode === 0) return notices.debug(say`This machine is registered already`)
    const { fqdn } = await namesOf(config, context)
    await runWithPrivateArguments(
      host,
      [
        'rhnreg_ks',
        '--serverUrl',
        `https://${server}/XMLRPC`,
        '--profilename',
        fqdn,
        ...(proxy ? ['--proxy', proxy] : []),
        '--sslCACert',
        '/usr/share/rhn/RHN-ORG-TRUSTED-SSL-CERT',
        ...(key ? ['--activationkey', key] : []),
      ],
      { output: 'pass' },
    )
  },
}
