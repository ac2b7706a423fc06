// mounts: filesystems and swap of the machine in /etc/fstab.

import { asText } from '../../core/as-text.ts'
import { modeFor } from '../../core/credentials.ts'
import { HostError, reasonOf } from '../../core/errors.ts'
import { fittingOnes, linePlaces } from '../../core/line-text.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { cloudDevice, isCloudDeviceName } from '../shared/metadata.ts'
import { kindOf } from '../shared/settings.ts'
import { type FstabEntry, formatEntry, mark, readFstab, withDefaults, withoutCancelled } from './shared/fstab.ts'
import { mountsIn } from './shared/mount-info.ts'
import { setUpSwap } from './shared/swap-file.ts'

const field = { public: 'address', type: ['string', 'number', 'boolean', 'null'] } as const

const schema = defineSchema({
  type: 'object',
  properties: {
    mounts: {
      type: ['array', 'null'],
      description:
        'Lines of fstab: device, mount point, type, options, dump, pass. A null mount point takes a device back.',
      items: {
        oneOf: [
          { type: 'array', items: field },
          { public: 'address', type: ['string', 'number', 'boolean', 'object', 'null'] },
        ],
      },
    },
    mount_default_fields: {
      type: ['array', 'null'],
      items: field,
      description: 'What stands for fields that are left out.',
    },
    swap: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        filename: { public: true, type: ['string', 'null'], description: 'Default /swap.img.' },
        size: { type: ['string', 'integer', 'null'], description: 'Bytes, a size such as "2G", or "auto".' },
        maxsize: { type: ['string', 'integer', 'null'], description: 'What "auto" may come to.' },
      },
    },
    device_aliases: {
      type: ['object', 'null'],
      propertyNames: { public: true },
      additionalProperties: { public: true, type: 'string' },
      description: 'See disk_setup.',
    },
  },
})

const fstabPath = '/etc/fstab'

export const mounts: ConfigModule<Infer<typeof schema>> = {
  id: 'mounts',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
mounts:
- [/dev/ephemeral0, /mnt, auto, "defaults,noexec"]
- [sdc, /opt/data]
- [xvdh, /opt/data, auto, "defaults,nofail", "0", "0"]
`,
    `#cloud-config
device_aliases: {my_alias: /dev/sdb}
mounts: [[my_alias.1, /mnt1]]
mount_default_fields: [None, None, auto, "defaults,nofail", "0", "2"]
swap: {filename: /swap.img, size: auto, maxsize: 10485760}
`,
  ],
  async apply(config, context) {
    const { host, distro, notices } = context
    const fstab = readFstab((await host.files.readText(fstabPath)) ?? '')
    const wanted = await withPoints(await wantedEntries(config, fstab.devices, context), context)
    const swap = await setUpSwap({ filename: '/swap.img', ...config.swap }, context)
    const lines = wanted.map(([device, point, type, options, dump, pass]) =>
      formatEntry([device, point, type, `${options},${mark}`, dump, pass]),
    )
    // Without the mark, as in the reference: other tools have taken this line over. It must not be there twice, though.
    const swapLine = swap && formatEntry([swap, 'none', 'swap', 'sw', '0', '0'])
    const kept = fstab.kept.filter((line) => line !== swapLine)
    if (swap && !fstab.devices.has(swap)) lines.push(swapLine as string)
    const last = kept.length < fstab.kept.length ? [swapLine] : []
    if (lines.length === 0 && !swap) return notices.debug(say`No modifications to fstab needed`)
    const points = wanted.map(([, point]) => point).filter((point) => point.startsWith('/'))
    const text = [...kept, ...lines, ...last].map((line) => `${line}\n`).join('')
    await host.files.write(fstabPath, text, modeFor(text, 0o644))
    if (swap || wanted.some(([, , type]) => type === 'swap')) await host.commands.run(['swapon', '-a'])
    const blanks = (text: string) => text.replaceAll('\t', ' ')
    const before = new Set(fstab.removed.map(blanks))
    const after = new Set(lines.map(blanks))
    const changed = before.size !== after.size || [...before].some((line) => !after.has(line))
    const mounted = new Set(
      mountsIn((await host.files.readText('/proc/self/mountinfo')) ?? '').map(({ point }) => point),
    )
    if (!changed && points.every((point) => mounted.has(point)))
      return notices.debug(say`No changes to /etc/fstab made.`)
    await host.commands.run(['mount', '-a'])
    if (distro.systemd) await host.commands.run(['systemctl', 'daemon-reload'])
  },
}

/** Blanks are written as fstab spells them. */
function fitsFstab(fields: readonly (string | null)[], key: string, notices: Notices): boolean {
  const place = { ...linePlaces.fstab, words: true } as const
  const texts = fields.map((field) => field ?? '')
  return fittingOnes(place, texts, { key, notices }).length === texts.length
}

/** Those whose mount point is there, or can be made. */
async function withPoints(
  entries: readonly FstabEntry[],
  { host, notices }: ModuleContext,
): Promise<readonly FstabEntry[]> {
  const kept: FstabEntry[] = []
  for (const entry of entries) {
    const [device, point] = entry
    try {
      if (point.startsWith('/')) await host.files.makeDirectory(point)
      kept.push(entry)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      notices.warning('mounts/bad-entry', say`Not mounting ${say.path(device)}: ${reasonOf(error, device)}`)
    }
  }
  return kept
}

async function wantedEntries(
  config: Infer<typeof schema>,
  present: ReadonlySet<string>,
  context: ModuleContext,
): Promise<readonly FstabEntry[]> {
  const { distro, notices } = context
  const options = distro.systemd
    ? 'defaults,nofail,x-systemd.after=cloud-init-network.service,_netdev'
    : 'defaults,nobootwait'
  const given = (config.mount_default_fields ?? []).map(textOf)
  const own = fitsFstab(given, 'mount_default_fields', notices) ? given : []
  const defaults = [null, null, 'auto', options, '0', '2'].map((usual, index) => own[index] ?? usual)
  const aliases = config.device_aliases ?? {}
  const entries: (readonly (string | null)[])[] = []
  for (const [index, item] of (config.mounts ?? []).entries()) {
    if (!Array.isArray(item) || item.length === 0) {
      const why = say`Mount option ${index + 1} not a list, but ${kindOf(item)}`
      notices.warning('mounts/bad-entry', why, { where: { document: 'merged config', path: say`mounts/${index}` } })
      continue
    }
    const fields = item.map(textOf)
    if (!fields[0]) {
      const where = { document: 'merged config', path: say`mounts/${index}` }
      notices.warning('mounts/bad-entry', say`Mount option ${index + 1} names no device`, { where })
      continue
    }
    const device = await resolveDevice(fields[0], aliases, context)
    const replaced = device !== undefined && !present.has(device) ? [device, ...fields.slice(1)] : fields
    if (fitsFstab(replaced, `mounts/${index}`, notices)) entries.push(withDefaults(replaced, defaults))
  }
  const usual = [
    ['ephemeral0', '/mnt', 'auto', String(defaults[3]), '0', '2'],
    ['swap', 'none', 'swap', 'sw', '0', '0'],
  ] as const
  for (const [name, ...rest] of usual) {
    const device = await resolveDevice(name, aliases, context)
    if (device === undefined || present.has(device) || entries.some(([other]) => other === device)) continue
    entries.push([device, ...rest])
  }
  return withoutCancelled(entries)
}

/** "None" as text is how Python's null ends up in a config. */
function textOf(value: unknown): string | null {
  return value === null || value === undefined || value === 'None' ? null : asText(value)
}

/** The node behind a device as configs name it; undefined: there is none, and the name stays as it is. */
async function resolveDevice(
  given: string,
  aliases: Readonly<Record<string, string>>,
  context: ModuleContext,
): Promise<string | undefined> {
  const { host, instance } = context
  let name = given.replace(/^\/dev\/(?=ephemeral|swap$|ami$|root$|ebs)/, '')
  if (name === 'ephemeral') name = 'ephemeral0'
  // A filesystem of another machine.
  if (/^[^/]+:/.test(name) || name.startsWith('//')) return name
  const [, base = name, partition] = /^(.+)\.(\d+)$/.exec(name) ?? []
  let device: string | undefined = (Object.hasOwn(aliases, base) ? aliases[base] : undefined) ?? base
  if (isCloudDeviceName(device)) device = await cloudDevice(device, instance, host)
  else if (/^(x?[shv]d[a-z]\d*|sr\d+)$/.test(device)) device = `/dev/${device}`
  if (device === undefined || !device.startsWith('/')) return undefined
  const parts = ['', 'p', '-part'].map((joint) => `${device}${joint}${partition ?? '1'}`)
  for (const part of parts) if (await host.files.exists(part)) return inSysfs(part, context)
  return partition === undefined ? inSysfs(device, context) : undefined
}

async function inSysfs(device: string, { host }: ModuleContext): Promise<string | undefined> {
  const real = (await host.files.resolve(device)) ?? device
  return (await host.files.exists(`/sys/class/block/${real.slice(real.lastIndexOf('/') + 1)}`)) ? device : undefined
}
