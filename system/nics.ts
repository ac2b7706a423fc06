// The network devices as /sys/class/net has them.

import { HostError } from '../core/errors.ts'
import type { Nic } from '../core/facts.ts'
import type { Files } from './host.ts'

const home = '/sys/class/net'

export async function readNics(files: Files): Promise<Nic[]> {
  const nics = await Promise.all(((await files.list(home)) ?? []).map((name) => readNic(files, name)))
  return nics.filter((nic) => nic !== undefined)
}

/** undefined: no device, such as the control file bonding_masters. */
async function readNic(files: Files, name: string): Promise<Nic | undefined> {
  const device = `${home}/${name}`
  const type = await integer(files, `${device}/type`)
  if (type === undefined) return undefined
  const text = (file: string) => attribute(files, `${device}/${file}`)
  const number = (file: string) => integer(files, `${device}/${file}`)
  const linked = async (file: string) => lastElement(await files.readLink(`${device}/${file}`))
  // What is no hardware, such as lo, has nothing below it.
  const physical = await files.exists(`${device}/device`)
  // A member of a bond shows the bond's MAC as its own.
  const mac = ((await text('bonding_slave/perm_hwaddr')) ?? (await text('address')))?.toLowerCase()
  const carrier = await number('carrier')
  const index = await number('ifindex')
  return {
    name,
    ...(index !== undefined && { index }),
    mac: mac || undefined,
    driver: physical ? await linked('device/driver') : undefined,
    deviceId: physical ? await text('device/device') : undefined,
    carrier: carrier === undefined ? undefined : carrier !== 0,
    operstate: await text('operstate'),
    dormant: ((await number('dormant')) ?? 0) !== 0,
    mtu: await number('mtu'),
    type,
    addrAssignType: await number('addr_assign_type'),
    nameAssignType: await number('name_assign_type'),
    master: await linked('master'),
    kind: await kindOf(files, device, { physical, uevent: (await text('uevent')) ?? '' }),
    features: physical ? await text('device/features') : undefined,
    subsystem: physical ? await linked('device/subsystem') : undefined,
  }
}

async function kindOf(
  files: Files,
  device: string,
  { physical, uevent }: { physical: boolean; uevent: string },
): Promise<Nic['kind']> {
  if (await files.exists(`${device}/bridge`)) return 'bridge'
  if (await files.exists(`${device}/bonding`)) return 'bond'
  if (/^DEVTYPE=vlan$/m.test(uevent)) return 'vlan'
  return physical ? 'physical' : 'virtual'
}

/** The kernel refuses to tell some of them (the carrier of a device that is down): these count as absent. */
async function attribute(files: Files, path: string): Promise<string | undefined> {
  try {
    return (await files.readText(path))?.trim()
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}

async function integer(files: Files, path: string): Promise<number | undefined> {
  const text = await attribute(files, path)
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

function lastElement(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1)
}
