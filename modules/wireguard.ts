// wireguard: tunnels.

import { Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { runEach } from './shared/run-commands.ts'

const text = { type: ['string', 'null'] } as const
const open = { public: true, ...text } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    wireguard: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        interfaces: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            properties: { name: open, config_path: open, content: text },
          },
        },
        readinessprobe: {
          type: ['array', 'null'],
          items: { type: 'string' },
          description: 'Commands that must succeed.',
        },
      },
      required: ['interfaces'],
    },
  },
})

export const wireguard: ConfigModule<Infer<typeof schema>, 'wireguard'> = {
  id: 'wireguard',
  frequency: 'once-per-instance',
  distros: ['ubuntu'],
  listedFor: { distros: ['ubuntu'] },
  needs: 'wireguard',
  schema,
  examples: [
    `#cloud-config
wireguard:
  interfaces:
  - name: wg0
    config_path: /etc/wireguard/wg0.conf
    content: |
      [Interface]
      Address = 192.168.254.1/32
  readinessprobe: ['systemctl restart service', 'curl https://webhook.endpoint/example']
`,
  ],
  async apply({ wireguard: settings }, context) {
    const { host, distro } = context
    await installTools(context)
    await loadModule(context)
    for (const entry of settings.interfaces) {
      const { name, config_path: path, content } = entry
      if (!name || !path || !content) {
        const missing = (['name', 'config_path', 'content'] as const).filter((key) => !entry[key])
        throw new Failure(
          say`Invalid wireguard interface configuration of ${say.named(name ?? 'an interface')}: expected a text for ${say.join(missing.map((key) => say`wg:${key}`))}`,
        )
      }
      await host.files.write(path, content, { mode: 0o600 })
      try {
        for (const action of ['enable', 'restart'] as const) await distro.services.do(action, `wg-quick@${name}`)
      } catch (error) {
        throw new Failure(say`Failed enabling/starting Wireguard interface ${say.named(name)}: ${reasonOf(error)}`, {
          cause: error,
        })
      }
    }
    if (settings.readinessprobe) await runEach(settings.readinessprobe, 'readinessprobe', context)
  },
}

async function installTools({ host, distro, facts }: ModuleContext): Promise<void> {
  if (await host.commands.find('wg')) return
  const [major = 0, minor = 0] = facts.kernel.release.split('.').map(Number)
  const separate = major < 5 || (major === 5 && minor < 6)
  await distro.packages.refresh()
  await distro.packages.install(['wireguard-tools', ...(separate ? ['wireguard'] : [])])
}

async function loadModule({ host, notices }: ModuleContext): Promise<void> {
  try {
    const { stdout } = await host.commands.query(['lsmod'])
    if (/^wireguard\b/m.test(stdout)) return
    notices.debug(say`Loading wireguard kernel module`)
    await host.commands.run(['modprobe', 'wireguard'])
  } catch (error) {
    notices.warning('modules/command-failed', say`Could not load wireguard module: ${reasonOf(error)}`)
    throw error
  }
}
