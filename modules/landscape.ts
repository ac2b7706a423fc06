// landscape: registers the machine with Landscape.

import { asText } from '../core/as-text.ts'
import { Failure, HostError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { runWithPrivateArguments } from './shared/private-arguments.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    landscape: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        client: {
          type: ['object', 'null'],
          description: 'Options of landscape-config, with underscores.',
          properties: {
            account_name: { public: true, description: 'Whose account the machine registers with.' },
            computer_title: { public: true, description: 'What it is called there.' },
            registration_key: { description: 'What accounts with a key want to know.' },
            tags: { public: true, description: 'Comma-separated.' },
            url: { public: 'address', description: 'Of the server of messages.' },
            ping_url: { public: 'address', description: 'Of the server of pings.' },
            data_path: { public: true, description: 'Default /var/lib/landscape/client.' },
            log_level: { public: true, description: 'Default info.' },
            http_proxy: { public: 'address' },
            https_proxy: { public: 'address' },
          },
        },
      },
    },
  },
})

const defaults: JsonObject = {
  log_level: 'info',
  url: 'https://landscape.canonical.com/message-system',
  ping_url: 'http://landscape.canonical.com/ping',
  data_path: '/var/lib/landscape/client',
}

export const landscape: ConfigModule<Infer<typeof schema>, 'landscape'> = {
  id: 'landscape',
  frequency: 'once-per-instance',
  distros: ['ubuntu'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  needs: 'landscape',
  schema,
  examples: [
    '#cloud-config\nlandscape:\n  client:\n    computer_title: myvm\n    account_name: acc\n    tags: server,cloud\n',
  ],
  async apply({ landscape: settings }, context) {
    const { host, distro, notices } = context
    await distro.packages.install(['landscape-client'])
    const values: JsonObject = {
      ...defaults,
      ...(await present(context)),
      ...settings.client,
    }
    const { exitCode } = await host.commands.query(['landscape-config', '--silent', '--is-registered'], {
      accept: [0, 5],
    })
    if (exitCode === 0) {
      return notices.warning('modules/not-available', say`Client already registered to Landscape`, {
        hint: say`its settings are left alone`,
      })
    }
    const options = Object.keys(values)
      .sort()
      .flatMap((key) => [`--${key.replaceAll('_', '-')}`, asText(values[key])])
    try {
      await runWithPrivateArguments(host, ['landscape-config', '--silent', ...options])
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      throw new Failure(say`Failure registering client: ${error.short}`, { cause: error })
    }
  },
}

/** What the client's file already says. */
async function present({ host }: ModuleContext): Promise<JsonObject> {
  const text = (await host.files.readText('/etc/landscape/client.conf')) ?? ''
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)\s*=\s*(.*)/gm)].map(([, key, value]) => [key as string, value as string]),
  )
}
