// growpart: makes the partition below a filesystem as large as its disk allows.

import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import { temporaryFolder } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { withTemporaryFolder } from '../../system/temporary-path.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { isFalseWord, isOn, listOf, switchSchema } from '../shared/settings.ts'
import { growEncrypted, underlyingPartition } from './shared/growpart-encrypted.ts'
import { mountOf } from './shared/mount-info.ts'
import { realDevice } from './shared/root-device.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    growpart: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        mode: {
          public: true,
          type: ['string', 'boolean', 'null'],
          description: 'auto, growpart, gpart or off; default auto.',
        },
        devices: {
          public: true,
          type: ['array', 'string', 'null'],
          description: 'Mount points or devices; default ["/"].',
        },
        ignore_growroot_disabled: { ...switchSchema, description: 'Grow though /etc/growroot-disabled exists.' },
      },
    },
  },
})

const disabled = '/etc/growroot-disabled'

export const growpart: ConfigModule<Infer<typeof schema>> = {
  id: 'growpart',
  frequency: 'always',
  listedFor: { not: ['raspberry-pi-os'] },
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
growpart:
  mode: auto
  devices: [/]
  ignore_growroot_disabled: false
`,
    `#cloud-config
growpart: {mode: growpart, devices: [/, /dev/vdb1], ignore_growroot_disabled: true}
`,
  ],
  async apply({ growpart: settings }, context) {
    const { host, notices } = context
    const mode = settings?.mode ?? 'auto'
    if (isFalseWord(mode)) return notices.debug(say`growpart disabled: mode=${say.word(String(mode))}`)
    if (!isOn(settings?.ignore_growroot_disabled) && (await host.files.exists(disabled))) {
      return notices.debug(say`growpart disabled: ${disabled} exists`)
    }
    const devices = settings?.devices === undefined || settings.devices === null ? ['/'] : listOf(settings.devices)
    if (devices.length === 0) return notices.debug(say`growpart: empty device list`)
    if (mode !== 'auto' && mode !== 'growpart') {
      throw new Failure(say`this growpart mode is not available on Linux; expected auto, growpart or off`)
    }
    if (mode === 'growpart' && !(await canGrow(context))) {
      throw new Failure(say`growpart is not installed, or too old to have --update`)
    }
    for (const device of devices) {
      try {
        await grow(device, context)
      } catch (error) {
        if (!(error instanceof Error)) throw error
        notices.debug(say`'${say.path(device)}' FAILED: ${reasonOf(error, device)}`)
      }
    }
  },
}

async function canGrow({ host }: ModuleContext): Promise<boolean> {
  if (!(await host.commands.find('growpart'))) return false
  const { stdout } = await host.commands.query(['growpart', '--help'], { env: { LANG: 'C' }, accept: 'any' })
  return stdout.includes('--update ')
}

async function grow(entry: string, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const skip = (why: Said) => notices.debug(say`'${say.path(entry)}' SKIPPED: ${why}`)
  const device = await deviceOf(entry, context)
  if (device === undefined) return skip(say`device_part_info: cannot be found`)
  const info = await host.files.stat(device)
  if (info?.type !== 'block')
    return skip(say`${say.path(device)} is ${info ? `a ${info.type}` : 'not there'}, not a block device`)
  const real = (await host.files.resolve(device)) ?? device
  if (/^\/dev\/dm-\d+$/.test(real)) {
    const partition = await underlyingPartition(device, context)
    if (!partition) return skip(say`mapped device, but not encrypted and on one partition`)
    await growPartition(entry, partition, context)
    const grown = await growEncrypted(device, partition, context)
    return grown
      ? notices.info(say`'${say.path(entry)}' CHANGED: ${say.word(grown)}`)
      : skip(say`the key that may resize it is not there`)
  }
  await growPartition(entry, real, context)
}

async function deviceOf(entry: string, context: ModuleContext): Promise<string | undefined> {
  if (entry.startsWith('/dev/')) return entry
  const mountinfo = (await context.host.files.readText('/proc/self/mountinfo')) ?? ''
  const mount = mountOf(mountinfo, entry)
  return mount?.point === entry ? realDevice(mount.device, context) : undefined
}

async function growPartition(entry: string, device: string, context: ModuleContext): Promise<void> {
  const { host, notices } = context
  const part = await partitionOf(device, context)
  if (!part) return notices.debug(say`'${say.path(entry)}' SKIPPED: ${say.path(device)} is not a partition`)
  if (!(await canGrow(context))) return notices.debug(say`No resizer available for growpart mode 'auto'`)
  const { disk, number } = part
  await withTemporaryFolder(host, temporaryFolder(context.paths), 'growpart', async (folder) => {
    const env = { LANG: 'C', TMPDIR: folder }
    const before = await sizeOf(device, context)
    const { exitCode } = await host.commands.query(['growpart', '--dry-run', disk, number], { env, accept: [0, 1] })
    if (exitCode === 1)
      return notices.debug(
        say`'${say.path(entry)}' NOCHANGE: no change necessary (${say.path(disk)}, ${say.word(number)})`,
      )
    await host.commands.run(['growpart', disk, number], { env })
    const after = await sizeOf(device, context)
    notices.info(
      say`'${say.path(entry)}' resized: changed (${say.path(disk)}, ${say.word(number)}) from ${before} to ${after}`,
    )
  })
}

/** The disk a partition lies on and its number, from sysfs. */
async function partitionOf(
  device: string,
  { host }: ModuleContext,
): Promise<{ disk: string; number: string } | undefined> {
  const name = device.slice(device.lastIndexOf('/') + 1)
  const place = await host.files.resolve(`/sys/class/block/${name}`)
  const number = (await host.files.readText(`/sys/class/block/${name}/partition`))?.trim()
  if (!place || !number) return undefined
  const parent = place.slice(0, place.lastIndexOf('/'))
  const numbers = (await host.files.readText(`${parent}/dev`))?.trim()
  const node = numbers && (await host.files.resolve(`/dev/block/${numbers}`))
  return { disk: node || `/dev/${parent.slice(parent.lastIndexOf('/') + 1)}`, number }
}

/** Bytes, as sysfs counts: in blocks of 512. */
async function sizeOf(device: string, { host }: ModuleContext): Promise<number> {
  const blocks = await host.files.readText(`/sys/class/block/${device.slice(device.lastIndexOf('/') + 1)}/size`)
  if (blocks === undefined)
    throw new HostError('not-found', say`There is no size of ${say.path(device)} in /sys/class/block`)
  return Number(blocks) * 512
}
