// resizefs: makes the root filesystem as large as what it lies on.

import { HostError, reasonOf } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Argv } from '../../system/host.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { isFalseWord } from '../shared/settings.ts'
import { type Mount, mountOf } from './shared/mount-info.ts'
import { realDevice } from './shared/root-device.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    resize_rootfs: {
      type: ['boolean', 'string', 'null'],
      description: 'true, false, or "noblock" to do it beside the boot.',
    },
  },
})

export const resizefs: ConfigModule<Infer<typeof schema>> = {
  id: 'resizefs',
  frequency: 'always',
  listedFor: { not: ['raspberry-pi-os'] },
  activeFor: 'always',
  argument: 'resize_rootfs',
  schema,
  examples: ['#cloud-config\nresize_rootfs: false\n', '#cloud-config\nresize_rootfs: noblock\n'],
  async apply(config, context) {
    const { host, notices, name, facts } = context
    const asked = config.resize_rootfs ?? true
    if (isFalseWord(asked)) return notices.debug(say`Skipping module named ${say.named(name)}, resizing disabled`)
    const mount = mountOf((await host.files.readText('/proc/self/mountinfo')) ?? '', '/')
    if (!mount) return notices.warning('resizefs/no-device', say`Could not determine filesystem type of /`)
    const device = mount.type === 'zfs' ? await poolDevice(mount, context) : await usableDevice(mount.device, context)
    if (device === undefined) return
    const argv = await resizeCommand(mount, device, context)
    if (!argv) {
      const why = say`Not resizing unknown filesystem type ${say.word(mount.type)} for /`
      return facts.virtualization.container ? notices.debug(why) : notices.warning('resizefs/unknown-type', why)
    }
    // A shell starts it and ends at once, so that the boot goes on while the filesystem grows.
    const beside: Argv = ['/bin/sh', '-c', '"$@" >/dev/null 2>&1 &', 'resizefs', ...argv]
    try {
      // Every boot does it, and nearly always there is nothing to be done.
      await host.commands.run(String(asked).toLowerCase() === 'noblock' ? beside : argv, { durable: false })
    } catch (error) {
      notices.warning(
        'resizefs/failed',
        say`Failed to resize filesystem (cmd=${say.join(argv.map(say.path), ' ')}): ${reasonOf(error)}`,
      )
      throw error
    }
    notices.debug(say`Resized root filesystem (type=${say.word(mount.type)})`)
  },
}

/** The device, if it can be resized; reports why if it cannot. */
async function usableDevice(mounted: string, context: ModuleContext): Promise<string | undefined> {
  const { host, facts, notices } = context
  const real = await realDevice(mounted, context)
  const refuse = (why: Said) =>
    facts.virtualization.container ? notices.debug(why) : notices.warning('resizefs/no-device', why)
  if (real === undefined) return void refuse(say`Unable to find device /dev/root`)
  if (real === 'overlayroot') return void notices.debug(say`Not attempting to resize devpath overlayroot`)
  const device = real.startsWith('/') ? real : `/dev/${real}`
  const info = await host.files.stat(device)
  if (!info) return void refuse(say`Device '${say.path(real)}' did not exist. cannot resize`)
  if (info.type !== 'block' && info.type !== 'character')
    return void refuse(say`device '${say.path(real)}' not a block device. cannot resize`)
  return device
}

/** The first device of a ZFS pool that exists. */
async function poolDevice(mount: Mount, { host, notices }: ModuleContext): Promise<string | undefined> {
  const pool = mount.device.split('/')[0] as string
  if (!(await host.files.exists('/dev/zfs')))
    return void notices.debug(say`Device /dev/zfs does not exist: not resizing`)
  try {
    const { stdout } = await host.commands.query(['zpool', 'status', pool])
    const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/))
    return lines.find(([name, state]) => state === 'ONLINE' && name !== pool && name !== 'state:')?.[0]
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return void notices.warning(
      'resizefs/no-device',
      say`Cannot read the status of pool ${say.named(pool)}: ${error.short}`,
    )
  }
}

async function resizeCommand(
  { type, device: mounted, options }: Mount,
  device: string,
  context: ModuleContext,
): Promise<Argv | undefined> {
  const { host } = context
  const kind = type.toLowerCase()
  if (kind.startsWith('btrfs')) {
    const readOnly = options.split(',').includes('ro') && (await host.files.stat('/.snapshots'))?.type === 'directory'
    return ['btrfs', 'filesystem', 'resize', ...(await btrfsQueue(context)), 'max', readOnly ? '/.snapshots' : '/']
  }
  if (kind.startsWith('ext')) return ['resize2fs', device]
  if (kind.startsWith('xfs')) return ['xfs_growfs', '/']
  if (kind.startsWith('zfs')) return ['zpool', 'online', '-e', mounted.split('/')[0] as string, device]
  if (kind.startsWith('bcachefs')) return ['bcachefs', 'device', 'resize', device]
  return undefined
}

/** From 5.10 on, btrfs waits for other operations instead of failing. */
async function btrfsQueue({ host }: ModuleContext): Promise<readonly string[]> {
  const { stdout } = await host.commands.query(['btrfs', '--version'], { accept: 'any' })
  const [, major = '0', minor = '0'] = /(?<!\d)(\d+)\.(\d+)/.exec(stdout) ?? []
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 10) ? ['--enqueue'] : []
}
