// Which disk a step is about, and how large it is.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { mountOf } from '../../../modules/disks/shared/mount-info.ts'
import { realDevice } from '../../../modules/disks/shared/root-device.ts'
import { argvOf } from '../../../system/argv.ts'
import { gatherMachine } from '../../../system/facts.ts'
import type { Host } from '../../../system/host.ts'
import type { StepContext } from '../../step.ts'
import type { Layout } from './layout-schema.ts'

export interface FoundDisk {
  /** Without links. */
  readonly path: string
  /** A block device; otherwise an image in a file. */
  readonly block: boolean
  readonly sectors: number
  readonly sectorSize: number
  /** Where the step names a directory, on which it is mounted: that, and the name of the partition ("vda2"). */
  readonly mounted?: { readonly directory: string; readonly partition: string }
}

const script = 'script://'

/** undefined: the step names none. A path counts before a label. */
export async function findDisk(
  device: NonNullable<Layout['device']>,
  { host, compat }: Pick<StepContext, 'host' | 'compat'>,
): Promise<FoundDisk | undefined> {
  const given = device.path?.trim() ?? ''
  const label = device.label?.trim() ?? ''
  if (device.init_disk && (given === '' || label !== ''))
    throw new Failure(say`init_disk needs the path of the disk, and no label`)
  if (given === '' && label === '') return undefined
  const path = given === '' ? await diskOfLabel(label, host) : await pathOf(given, host)
  const real = await host.files.resolve(path)
  const info = real === undefined ? undefined : await host.files.stat(real)
  if (real === undefined || !info) throw new Failure(say`the disk ${say.path(path)} is not there`)
  if (info.type === 'file') return { path: real, block: false, sectors: Math.floor(info.size / 512), sectorSize: 512 }
  // `growpart` of a #cloud-config names disks so.
  const below = info.type === 'directory' && !device.init_disk && !compat ? await diskBelow(real, host) : undefined
  if (below) return below
  if (info.type !== 'block') throw new Failure(say`${say.path(path)} is a ${info.type}; expected a disk`)
  return { path: real, block: true, ...(await sizeOf(real, host)) }
}

async function pathOf(given: string, host: Host): Promise<string> {
  const path = given.startsWith(script) ? await printed(given.slice(script.length), host) : given
  if (!path.startsWith('/')) throw new Failure(say`the path of the disk is not absolute`)
  return path
}

/** Of what the command prints, without a shell. */
async function printed(line: string, host: Host): Promise<string> {
  const words = line.split(' ').filter((word) => word !== '')
  if (words.length === 0) throw new Failure(say`${script} names no command`)
  const { stdout } = await host.commands.query(argvOf(words), { ofUser: true })
  const path = stdout.trim()
  if (path === '') throw new Failure(say`the script that finds the disk printed nothing`)
  return path
}

async function diskOfLabel(label: string, { files }: Host): Promise<string> {
  const missing = () => new Failure(say`no disk has a file system with the label ${say.named(label)}`)
  const partition = await files.resolve(`/dev/disk/by-label/${asLinkName(label)}`)
  const place = partition && (await files.resolve(`/sys/class/block/${nameOf(partition)}`))
  if (!place) throw missing()
  const disk = await diskAbove(place, files)
  if (!disk) throw new Failure(say`the file system ${say.named(label)} lies on no partition of a disk`)
  return disk
}

/** undefined: nothing is mounted on the directory. */
async function diskBelow(directory: string, host: Host): Promise<FoundDisk | undefined> {
  const { files } = host
  const mount = mountOf((await files.readText('/proc/self/mountinfo')) ?? '', directory)
  if (mount?.point !== directory) return undefined
  const device = await realDevice(mount.device, { host, facts: await gatherMachine(host, { hypervisor: false }) })
  const node = device?.startsWith('/') ? await files.resolve(device) : undefined
  const place = node && (await files.resolve(`/sys/class/block/${nameOf(node)}`))
  const path = place && (await diskAbove(place, files))
  if (!path) throw new Failure(say`what is mounted on ${say.path(directory)} lies on no partition of a disk`)
  return { path, block: true, ...(await sizeOf(path, host)), mounted: { directory, partition: nameOf(place) } }
}

/** Of a partition's place in sysfs; undefined: it is none. */
async function diskAbove(place: string, files: Host['files']): Promise<string | undefined> {
  if (!(await files.exists(`${place}/partition`))) return undefined
  return `/dev/${nameOf(place.slice(0, place.lastIndexOf('/'))).replaceAll('!', '/')}`
}

/** As udev names its links: what is no plain sign or letter, by its code. */
function asLinkName(label: string): string {
  return [...label].map((sign) => (/[\w#+\-.:=@]|[^\0-\x7f]/.test(sign) ? sign : hex(sign))).join('')
}

const hex = (sign: string) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`

/** The kernel counts in sectors of 512 bytes, whatever those of the disk are. */
async function sizeOf(path: string, { files }: Host): Promise<{ sectors: number; sectorSize: number }> {
  const place = `/sys/class/block/${nameOf(path)}`
  const number = async (name: string) => Number((await files.readText(`${place}/${name}`)) ?? Number.NaN)
  if (await files.exists(`${place}/partition`)) throw new Failure(say`${say.path(path)} is a partition, not a disk`)
  const sectorSize = await number('queue/logical_block_size')
  const sectors = Math.floor(((await number('size')) * 512) / sectorSize)
  if (!(sectors >= 0)) throw new Failure(say`the size of ${say.path(path)} is not in /sys/class/block`)
  if ((await number('ro')) === 1) throw new Failure(say`the disk ${say.path(path)} is read-only`)
  return { sectors, sectorSize }
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** /dev/sda2, /dev/nvme0n1p2. */
export function nodeOf(disk: string, number: number): string {
  return `${disk}${/\d$/.test(disk) ? 'p' : ''}${number}`
}
