// What a disk is used for at the moment, itself or a partition of it.

import { type Said, say } from '../../../core/said.ts'
import { mountsIn, unescapeField } from '../../../modules/disks/shared/mount-info.ts'
import type { Host } from '../../../system/host.ts'
import { type FoundDisk, nameOf } from './find-disk.ts'

/** undefined: nothing that the kernel knows of. */
export async function useOf({ path, block }: FoundDisk, { files }: Host): Promise<Said | undefined> {
  if (!block) return undefined
  const place = `/sys/class/block/${nameOf(path)}`
  const names = [nameOf(path)]
  for (const name of (await files.list(place)) ?? [])
    if (await files.exists(`${place}/${name}/partition`)) names.push(name)
  const devices = names.map((name) => `/dev/${name.replaceAll('!', '/')}`)
  const mounts = mountsIn((await files.readText('/proc/self/mountinfo')) ?? '')
  const mount = mounts.find(({ device }) => devices.includes(device))
  if (mount) return say`${say.path(mount.device)} is mounted at ${say.path(mount.point)}`
  const swaps = ((await files.readText('/proc/swaps')) ?? '').split('\n').slice(1)
  const swap = swaps.map((line) => unescapeField(line.split(/\s/, 1)[0] ?? '')).find((name) => devices.includes(name))
  if (swap !== undefined) return say`${say.path(swap)} is used as swap`
  for (const name of names) {
    const holders = (await files.list(`/sys/class/block/${name}/holders`)) ?? []
    if (holders[0] !== undefined) return say`${say.word(name)} is part of ${say.word(holders[0])}`
  }
  return undefined
}
