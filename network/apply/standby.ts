// Waiting for a NIC to be plugged in elsewhere, or to be replaced by another: what clouds do to a machine that was made in advance, once it
// has an owner. The kernel counts how often a NIC lost its carrier, so nothing is missed between two looks, however short it was; that is
// why sysfs is looked at instead of listening to netlink, which node does not speak.

import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Files, Host } from '../../system/host.ts'

const pause = 200
const year = 365 * 24 * 3_600_000
const home = '/sys/class/net'

/** Looks at how things are now; what it returns waits until they have changed. */
export async function standbyOver(
  host: Host,
  ends: 'replugged' | 'replaced' | 'nothing' | 'off',
  nic: string | undefined,
): Promise<() => Promise<void>> {
  if (ends === 'nothing') return async () => {}
  if (ends === 'off' || nic === undefined) return () => neverOver(host)
  const before = { losses: await lossesOf(host.files, nic), indexes: await indexesOf(host.files) }
  const index = before.indexes.get(nic)
  let lost = false
  if (ends === 'replugged') {
    return () =>
      until(host, async () => {
        lost ||= (await lossesOf(host.files, nic)) > before.losses || !(await hasCarrier(host.files, nic))
        return lost && (await hasCarrier(host.files, nic))
      })
  }
  return () =>
    until(host, async () => {
      const now = await indexesOf(host.files)
      lost ||= now.get(nic) !== index || (await lossesOf(host.files, nic)) > before.losses
      const known = new Set(before.indexes.values())
      return lost && [...now.values()].some((one) => !known.has(one))
    })
}

async function until({ clock }: Host, over: () => Promise<boolean>): Promise<void> {
  while (!(await over())) await clock.sleep(pause)
}

async function neverOver({ clock }: Host): Promise<void> {
  await clock.sleep(year)
  throw new HostError('timeout', say`The machine was to be switched off while it waited for its owner, and was not`)
}

async function lossesOf(files: Files, nic: string): Promise<number> {
  return Number(await attribute(files, nic, 'carrier_down_count')) || 0
}

async function hasCarrier(files: Files, nic: string): Promise<boolean> {
  return (await attribute(files, nic, 'carrier')) === '1'
}

/** By name: a device that comes back is another one. */
async function indexesOf(files: Files): Promise<ReadonlyMap<string, string>> {
  const names = (await files.list(home)) ?? []
  const indexes = await Promise.all(names.map(async (name) => [name, await attribute(files, name, 'ifindex')] as const))
  return new Map(indexes.flatMap(([name, index]) => (index === undefined ? [] : [[name, index] as const])))
}

/** The kernel does not tell some of a device that is down or going away. */
async function attribute(files: Files, nic: string, name: string): Promise<string | undefined> {
  try {
    return (await files.readText(`${home}/${nic}/${name}`))?.trim()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return undefined
  }
}
