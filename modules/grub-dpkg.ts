// grub_dpkg: tells the boot loader's package which disk to install to when it is upgraded.

import { commandWrote, HostError, reasonOf } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import { fitting, linePlaces } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { isOn, switchSchema } from './shared/settings.ts'

const settings = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    enabled: { ...switchSchema, description: 'Default false.' },
    'grub-pc/install_devices': { public: true, type: ['string', 'null'], description: 'Default: the disk of /boot.' },
    'grub-pc/install_devices_empty': { ...switchSchema, description: 'Whether to install to none.' },
    'grub-efi/install_devices': {
      public: true,
      type: ['string', 'null'],
      description: 'Default: the partition of /boot/efi.',
    },
  },
} as const

const schema = defineSchema({ type: 'object', properties: { grub_dpkg: settings, 'grub-dpkg': settings } })

export const grubDpkg: ConfigModule<Infer<typeof schema>> = {
  id: 'grub_dpkg',
  frequency: 'once-per-instance',
  distros: ['ubuntu', 'debian'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  schema,
  examples: [
    '#cloud-config\ngrub_dpkg:\n  enabled: true\n  grub-pc/install_devices: /dev/sda\n  grub-pc/install_devices_empty: false\n',
  ],
  async apply(config, context) {
    const { host, notices } = context
    const given = config.grub_dpkg ?? config['grub-dpkg']
    const { enabled, ...own } = isObject(given) ? given : { enabled: false }
    if (!isOn(enabled)) return notices.debug(say`${say.named(context.name)} disabled by config grub_dpkg/enabled`)
    for (const [key, value] of Object.entries(own)) fitting(linePlaces.debconf, String(value), `grub_dpkg/${key}`)
    const input = (await host.files.exists('/sys/firmware/efi'))
      ? await efiAnswers(own, context)
      : await biosAnswers(own, context)
    notices.debug(say`Setting grub debconf-set-selections`)
    try {
      await host.commands.run(['debconf-set-selections'], { input })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      notices.warning(
        'modules/command-failed',
        say`Failed to run debconf-set-selections for grub_dpkg: ${reasonOf(error)}`,
      )
    }
  },
}

type Settings = Readonly<Record<string, unknown>>

async function efiAnswers(settings: Settings, context: ModuleContext): Promise<string> {
  const device = settings['grub-efi/install_devices'] ?? (await bootDevice('/boot/efi', 'device', context))
  return `grub-pc grub-efi/install_devices string ${device}\n`
}

async function biosAnswers(settings: Settings, context: ModuleContext): Promise<string> {
  const device = settings['grub-pc/install_devices'] ?? (await bootDevice('/boot', 'disk', context))
  const given = settings['grub-pc/install_devices_empty']
  const empty = given === undefined || given === null ? device === '' : isOn(given)
  return (
    `grub-pc grub-pc/install_devices string ${device}\n` +
    `grub-pc grub-pc/install_devices_empty boolean ${empty ? 'true' : 'false'}\n`
  )
}

/** What grub-probe says, under the name that does not depend on the order of disks. Empty: there is no answer. */
async function bootDevice(path: string, target: 'disk' | 'device', { host, notices }: ModuleContext): Promise<string> {
  let device: string
  try {
    device = (await host.commands.query(['grub-probe', '-t', target, path])).stdout.trim()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const none = error.code === 'not-found' || commandWrote(error, /failed to get canonical path/)
    if (!none) throw error
    notices.debug(say`grub-probe knows no ${target} of ${say.path(path)}: ${reasonOf(error, path)}`)
    return ''
  }
  if (!device || !(await host.files.exists(device))) return ''
  const { stdout } = await host.commands.query(['udevadm', 'info', '--root', '--query=symlink', device], {
    accept: 'any',
  })
  const links = stdout.trim().split(/\s+/).sort()
  return links.find((link) => link.includes('disk/by-id')) ?? device
}
