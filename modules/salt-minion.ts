// salt_minion: Salt's agent.

import { modeFor } from '../core/credentials.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { dumpYaml } from '../languages/yaml/text.ts'
import type { ConfigModule } from './module.ts'

const text = { type: ['string', 'null'] } as const
const open = { public: true, ...text } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    salt_minion: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        pkg_name: open,
        service_name: open,
        config_dir: { ...open, description: 'Default /etc/salt.' },
        conf: {
          type: ['object', 'null'],
          description: 'Content of the file minion.',
          properties: { file_client: { description: '"local": the machine has no master.' } },
        },
        grains: { type: ['object', 'null'], description: 'Content of the file grains.' },
        public_key: open,
        private_key: text,
        pki_dir: open,
      },
    },
  },
})

export const saltMinion: ConfigModule<Infer<typeof schema>, 'salt_minion'> = {
  id: 'salt_minion',
  frequency: 'once-per-instance',
  needs: 'salt_minion',
  schema,
  examples: [
    `#cloud-config
salt_minion:
  conf:
    file_client: local
    fileserver_backend: [gitfs]
    master: salt.example.com
  config_dir: /etc/salt
  grains: {role: [web]}
  pkg_name: salt-minion
  pki_dir: /etc/salt/pki/minion
  service_name: salt-minion
`,
  ],
  async apply({ salt_minion: settings }, { host, distro }) {
    const service = settings.service_name ?? 'salt-minion'
    const folder = settings.config_dir ?? '/etc/salt'
    await distro.packages.install([settings.pkg_name ?? 'salt-minion'])
    await host.files.makeDirectory(folder)
    for (const [name, values] of [
      ['minion', settings.conf],
      ['grains', settings.grains],
    ] as const) {
      if (!values) continue
      const text = dumpYaml(values)
      await host.files.write(`${folder}/${name}`, text, modeFor(text))
    }
    const { public_key: publicKey, private_key: privateKey } = settings
    if (publicKey && privateKey) {
      const own = `${folder}/pki/minion`
      const pki = settings.pki_dir ?? ((await host.files.stat(own))?.type === 'directory' ? own : `${folder}/pki`)
      if (!(await host.files.exists(pki))) await host.files.makeDirectory(pki, { mode: 0o700 })
      await host.files.write(`${pki}/minion.pub`, publicKey, { mode: 0o600 })
      await host.files.write(`${pki}/minion.pem`, privateKey, { mode: 0o600 })
    }
    if (settings.conf?.file_client === 'local') {
      await distro.services.do('disable', service)
      await distro.services.do('stop', service)
      await host.commands.run(['salt-call', '--local', 'state.apply'], { output: 'pass' })
    } else {
      await distro.services.do('enable', service)
      await distro.services.do('restart', service)
    }
  },
}
