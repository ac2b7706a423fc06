// Every block device with a filesystem: this is how datasources on disks are found.

import { HostError } from '../core/errors.ts'
import type { Filesystem } from '../core/facts.ts'
import type { Host } from './host.ts'
import { readSuperblock, superblockLength } from './superblock.ts'

/** In a container only devices with a node in /dev count: /sys shows those of the machine around it. */
export async function findFilesystems(host: Host, container: boolean): Promise<Filesystem[]> {
  const devices = container ? await deviceNodes(host) : await knownDevices(host)
  const found: Filesystem[] = []
  const doubtful: string[] = []
  for (const device of devices) {
    const superblock = await probe(host, device)
    if (superblock === 'unknown') doubtful.push(device)
    else if (superblock !== 'none') found.push({ device, ...superblock })
  }
  if (doubtful.length > 0) found.push(...(await askBlkid(host, doubtful)))
  return found.sort((a, b) => (a.device < b.device ? -1 : 1))
}

/** Everything in /sys/class/block that holds data: no empty drives, no unused loop devices. */
async function knownDevices(host: Host): Promise<string[]> {
  const names = (await host.files.list('/sys/class/block')) ?? []
  const devices: string[] = []
  let isRenamed = false
  for (const name of names) {
    if (/^(ram|zram|fd|mtdblock|nbd)\d/.test(name)) continue
    const size = (await host.files.readText(`/sys/class/block/${name}/size`))?.trim()
    if (size === undefined || size === '0') continue
    const device = `/dev/${name.replaceAll('!', '/')}`
    if (await host.files.exists(device)) devices.push(device)
    else isRenamed = true
  }
  if (!isRenamed) return devices
  // Somebody may have made nodes of other names, and a device is there by whichever it has.
  const others = (await deviceNodes(host)).filter((device) => !names.includes(device.slice('/dev/'.length)))
  return [...devices, ...others]
}

async function deviceNodes(host: Host): Promise<string[]> {
  const names = (await host.files.list('/dev')) ?? []
  const devices: string[] = []
  for (const name of names) {
    if ((await host.files.stat(`/dev/${name}`, { follow: false }))?.type === 'block') devices.push(`/dev/${name}`)
  }
  return devices
}

async function probe(host: Host, device: string): ReturnType<typeof readSuperblock> {
  const part = async (start: number, length: number) =>
    (await host.files.read(device, { start, length })) ?? Buffer.alloc(0)
  try {
    return await readSuperblock(await part(0, superblockLength), part)
  } catch (error) {
    // A drive without a disc, a loop device without a file, a node that we may not read: nothing to be found there.
    if (error instanceof HostError) return 'none'
    throw error
  }
}

async function askBlkid(host: Host, devices: readonly string[]): Promise<Filesystem[]> {
  if ((await host.commands.find('blkid')) === undefined) return []
  // Status 2: nothing found on any of them.
  const { stdout } = await host.commands.query(['blkid', '-c', '/dev/null', '-o', 'export', ...devices], {
    accept: 'any',
    timeout: 30_000,
  })
  return parseBlkid(stdout)
}

/** The export format: blocks of NAME=value, a blank line between devices. Devices without TYPE hold no filesystem. */
export function parseBlkid(output: string): Filesystem[] {
  return output.split(/\n\s*\n/).flatMap((block) => {
    const values = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf('=')), plain(line.slice(line.indexOf('=') + 1))]),
    )
    const device = values.get('DEVNAME')
    const type = values.get('TYPE')
    if (!device || !type) return []
    return [{ device, type, label: values.get('LABEL') ?? values.get('LABEL_FATBOOT'), uuid: values.get('UUID') }]
  })
}

/** Blanks and the like have a backslash in front. */
function plain(value: string): string {
  return value.replace(/\\(.)/g, '$1')
}
